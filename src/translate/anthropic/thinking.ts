import type { ModelRequest, Reasoning } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { nearestEffort } from "../nearest-effort.ts";
import type { WarningList } from "../warning-list.ts";
import type { AnthropicMessage, Block } from "./message.ts";
import type { ModelTraits } from "./model-traits.ts";

/** Whether the model thinks in this request, and the fields that say so. */
export interface ThinkingPlan {
  readonly on: boolean;
  /** Where thoughts must stand for the request to be accepted; with adaptive thinking nowhere. */
  readonly thoughtsFirst: "nowhere" | "in-turn" | "in-message";
  /** The field `thinking`; absent where the model's own default is wanted. */
  readonly thinking?: Readonly<Record<string, unknown>>;
  readonly effort?: string;
}

/** Portkey's own table, so that a change of gateway does not change the thinking. Units: tokens. */
const BUDGETS: Readonly<Record<string, number>> = {
  low: 1_024,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};

const SMALLEST_BUDGET = 1_024;
/** Thinking must leave some of `max_tokens` for the answer. */
const ANSWER_TOKENS = 1_024;

const OFF: ThinkingPlan = { on: false, thoughtsFirst: "nowhere" };

export interface ThinkingQuestion {
  readonly request: ModelRequest;
  readonly target: DialectTarget;
  readonly traits: ModelTraits;
  readonly maxTokens: number;
  readonly forcesTool: boolean;
  readonly warnings: WarningList;
}

/**
 * No effort asked is no budget: thoughts are billed, and Codex asks for summaries (`summary: "auto"`) of every model
 * without knowing whether it thinks. A model that thinks by itself is only asked to show a summary of it.
 * Source: https://platform.claude.com/docs/en/build-with-claude/extended-thinking, …/adaptive-thinking.
 */
export function planThinking(question: ThinkingQuestion): ThinkingPlan {
  const { request, target, traits, warnings } = question;
  const effort = request.reasoning.effort?.toLowerCase();
  const off = effort === "none";
  if (traits.thinking === "none" || target.without.has("thinking")) {
    if (effort !== undefined && !off) warnings.add("reasoning effort", "dropped: the model does not think");
    return OFF;
  }
  if (traits.thinking === "adaptive") return planAdaptive(question, off ? "off" : effort);
  if (effort === undefined || off) return OFF;
  if (question.forcesTool) {
    warnings.add("thinking with a forced tool", "turned thinking off, since Anthropic refuses both at once");
    return OFF;
  }
  return planBudget(question, effort);
}

function planBudget({ maxTokens, traits, warnings }: ThinkingQuestion, effort: string): ThinkingPlan {
  const sent = effortFor(effort, Object.keys(BUDGETS), warnings);
  const budget = Math.min(BUDGETS[sent] ?? SMALLEST_BUDGET, maxTokens - ANSWER_TOKENS);
  if (budget < SMALLEST_BUDGET) {
    warnings.add("reasoning effort", "turned thinking off: the answer's limit leaves no room for it");
    return OFF;
  }
  const thoughtsFirst = traits.thinksOncePerTurn ? "in-turn" : "in-message";
  return { on: true, thoughtsFirst, thinking: { type: "enabled", budget_tokens: budget } };
}

/** `display`: since Claude 4.7 the summary is left out unless asked for, with the remarks between tool calls. */
const ADAPTIVE = { type: "adaptive", display: "summarized" } as const;

function planAdaptive(question: ThinkingQuestion, effort: string | undefined): ThinkingPlan {
  const { traits, forcesTool, target, warnings } = question;
  const thinksByItself = traits.thinkingOff !== "omit";
  if (effort === undefined && !thinksByItself) return OFF;
  if (effort === "off" || (forcesTool && traits.forcedTools)) {
    if (effort !== "off") warnings.add("thinking with a forced tool", "turned thinking off for this request");
    return adaptiveOff(traits, target);
  }
  const sent = effort === undefined ? undefined : effortFor(effort, traits.efforts, warnings);
  const withEffort = sent === undefined || target.without.has("output_config") ? {} : { effort: sent };
  return { on: true, thoughtsFirst: "nowhere", thinking: ADAPTIVE, ...withEffort };
}

function adaptiveOff({ thinkingOff, efforts }: ModelTraits, target: DialectTarget): ThinkingPlan {
  switch (thinkingOff) {
    case "omit":
      return OFF;
    case "disabled":
      return { ...OFF, thinking: { type: "disabled" } };
    case "never": {
      const least = target.without.has("output_config") ? undefined : efforts[0];
      return {
        on: true,
        thoughtsFirst: "nowhere",
        thinking: ADAPTIVE,
        ...(least !== undefined && { effort: least }),
      };
    }
  }
}

/** A word that nobody knows asks for something between the extremes. */
function effortFor(effort: string, taken: readonly string[], warnings: WarningList): string {
  const sent = nearestEffort(effort, taken) ?? "medium";
  if (sent !== effort) warnings.add(`reasoning effort "${effort}"`, `sent "${sent}"`);
  return sent;
}

/** The thoughts as Anthropic sent them, or `undefined` when they are not its own: a signature cannot be made up. */
export function thinkingBlock({ carry }: Reasoning, minter: string): Block | undefined {
  if (carry?.minter !== minter || typeof carry.value !== "object" || carry.value === null) return undefined;
  const { signature, thinking, redacted } = carry.value as Record<string, unknown>;
  if (typeof redacted === "string" && redacted !== "") return { type: "redacted_thinking", data: redacted };
  if (typeof signature !== "string" || signature === "" || typeof thinking !== "string") return undefined;
  return { type: "thinking", thinking, signature };
}

export const isThought = (block: Block | undefined): boolean =>
  block?.type === "thinking" || block?.type === "redacted_thinking";

/**
 * Which thoughts go along. With a budget Anthropic wants them to stand first, and refuses the request when the last
 * turn that called tools has none: the thread began with another vendor, or thinking was off until now.
 * Source: the errors "a final `assistant` message must start with a thinking block" and "If an assistant message
 * contains any thinking blocks, the first block must be `thinking`".
 */
export function settleThoughts(
  plan: ThinkingPlan,
  messages: readonly AnthropicMessage[],
  warnings: WarningList,
): { readonly plan: ThinkingPlan; readonly messages: readonly AnthropicMessage[] } {
  const { on, thoughtsFirst } = plan;
  if (on && thoughtsFirst === "nowhere") return { plan, messages };
  if (on && !lacksThoughts(messages, thoughtsFirst)) {
    return { plan, messages: withoutThoughts(messages, isMisplaced, warnings) };
  }
  if (on) {
    warnings.add(
      "thinking in a thread that began without",
      "turned thinking off: the last turn that called tools has no thoughts of this model",
    );
  }
  return { plan: on ? OFF : plan, messages: withoutThoughts(messages, () => true, warnings) };
}

function lacksThoughts(
  messages: readonly AnthropicMessage[],
  thoughtsFirst: ThinkingPlan["thoughtsFirst"],
): boolean {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  if (!messages[last]?.content.some(({ type }) => type === "tool_use")) return false;
  const first = thoughtsFirst === "in-turn" ? beginOfTurn(messages, last) : last;
  return !isThought(messages[first]?.content[0]);
}

/** Between the calls of one turn Claude does not think again: its thoughts stand before the first. */
function beginOfTurn(messages: readonly AnthropicMessage[], last: number): number {
  const before = messages.slice(0, last);
  const user = before.findLastIndex(
    ({ role, content }) => role === "user" && content.some(({ type }) => type !== "tool_result"),
  );
  return user + 1;
}

/** Behind other words of the same message; of a message without any there is nothing to leave out. */
const isMisplaced = ({ content }: AnthropicMessage): boolean => !isThought(content[0]);

function withoutThoughts(
  messages: readonly AnthropicMessage[],
  from: (message: AnthropicMessage) => boolean,
  warnings: WarningList,
): readonly AnthropicMessage[] {
  return messages.map((message) => {
    if (message.role === "user" || !message.content.some(isThought) || !from(message)) return message;
    warnings.add("earlier thoughts", "left them out: they cannot be sent in this request");
    return { ...message, content: message.content.filter((block) => !isThought(block)) };
  });
}
