import type { Message, Reasoning, ToolCall, ToolResult } from "../../domain/conversation.ts";
import { argumentsOf } from "../lower-tool.ts";
import { systemReminder } from "../system-reminder.ts";
import { safeLetters } from "../tool-names.ts";
import type { Turn } from "../turns.ts";
import type { WarningList } from "../warning-list.ts";
import { encodeContent, textBlock } from "./encode-content.ts";
import type { AnthropicMessage, Block } from "./message.ts";
import { isThought, thinkingBlock } from "./thinking.ts";

export interface EncodedTurns {
  readonly system: readonly Block[];
  readonly messages: readonly AnthropicMessage[];
}

export interface TurnSource {
  readonly instructions: string | undefined;
  readonly turns: readonly Turn[];
  /** Who mints thoughts there. */
  readonly minter: string;
  readonly warnings: WarningList;
}

/** What stands where the API wants a user's words and the client has none. */
const GO_ON = "Continue.";

/**
 * The conversation as Anthropic wants it: a system prompt, then turns of user and assistant that alternate, the
 * user's first and last. Depends on nothing but what is encoded, so that the beginning of a thread stays the same
 * bytes and Anthropic's prompt cache holds.
 * Source: https://platform.claude.com/docs/en/api/messages.
 */
export function encodeTurns({ instructions, turns, minter, warnings }: TurnSource): EncodedTurns {
  const leading = turns.findIndex((turn) => !isSystemPrompt(turn));
  const head = leading === -1 ? turns : turns.slice(0, leading);
  const prompts = head.flatMap((turn) => ("content" in turn ? turn.content : []));
  const first = textBlock(instructions ?? "");
  const system = [...(first ? [first] : []), ...encodeContent(prompts, "user", warnings)];
  const builder = new MessageBuilder(minter, warnings);
  for (const turn of turns.slice(head.length)) builder.add(turn);
  return { system, messages: builder.finish() };
}

/** Only text can be part of the system prompt. */
const isSystemPrompt = (turn: Turn): boolean =>
  (turn.role === "system" || turn.role === "developer") && turn.content.every(({ kind }) => kind === "text");

class MessageBuilder {
  readonly #messages: { role: "user" | "assistant"; content: Block[] }[] = [];
  readonly #ids = new SafeIds();
  readonly #minter: string;
  readonly #warnings: WarningList;

  constructor(minter: string, warnings: WarningList) {
    this.#minter = minter;
    this.#warnings = warnings;
  }

  add(turn: Turn): void {
    switch (turn.role) {
      case "user":
        this.#push("user", encodeContent(turn.content, "user", this.#warnings));
        return;
      case "system":
      case "developer":
        this.#push("user", encodeContent(turn.content, "user", this.#warnings).map(asReminder));
        return;
      case "assistant":
        this.#push("assistant", this.#assistantBlocks(turn.parts));
        return;
      case "tool":
        this.#push(
          "user",
          turn.results.map((result) => this.#resultBlock(result)),
        );
    }
  }

  finish(): readonly AnthropicMessage[] {
    // An assistant's turn at the end would be taken for the beginning of the answer, or be refused.
    if (this.#messages.at(-1)?.role !== "user") this.#push("user", [{ type: "text", text: GO_ON }]);
    return this.#messages;
  }

  /** Neighbours of one role become one message; nothing empty is ever sent. */
  #push(role: "user" | "assistant", blocks: readonly Block[]): void {
    if (blocks.length === 0) return;
    const last = this.#messages.at(-1);
    if (last?.role === role) {
      last.content.push(...blocks);
      return;
    }
    if (!last && role === "assistant") this.#push("user", [{ type: "text", text: GO_ON }]);
    this.#messages.push({ role, content: [...blocks] });
  }

  #assistantBlocks(parts: readonly (Message | Reasoning | ToolCall)[]): Block[] {
    const blocks: Block[] = [];
    for (const part of parts) {
      if (part.kind === "message") blocks.push(...encodeContent(part.content, "assistant", this.#warnings));
      else if (part.kind === "tool-call") blocks.push(this.#callBlock(part));
      else blocks.push(...this.#thoughts(part));
    }
    // Thoughts that led to nothing, as an interrupted turn leaves them behind, cannot end a message.
    while (isThought(blocks.at(-1))) {
      blocks.pop();
      this.#warnings.add("thoughts that nothing followed", "dropped");
    }
    return blocks;
  }

  #thoughts(part: Reasoning): Block[] {
    const block = thinkingBlock(part, this.#minter);
    if (block) return [block];
    this.#warnings.add("reasoning of another model", "dropped: only the model that wrote it can read it");
    return [];
  }

  #callBlock(call: ToolCall): Block {
    const name = safeLetters(call.name).slice(0, 128);
    return {
      type: "tool_use",
      id: this.#ids.safe(call.callId),
      name: name || "tool",
      input: argumentsOf(call),
    };
  }

  #resultBlock({ callId, content }: ToolResult): Block {
    const blocks = encodeContent(content, "tool-result", this.#warnings);
    const id = this.#ids.safe(callId);
    return { type: "tool_result", tool_use_id: id, ...(blocks.length > 0 && { content: blocks }) };
  }
}

/** Pictures stay as they are. */
function asReminder(block: Block): Block {
  return block.type === "text" ? { type: "text", text: systemReminder(String(block["text"])) } : block;
}

/** Call ids with nothing but what Anthropic's pattern allows, `^[a-zA-Z0-9_-]+$`; the same id gets the same. */
class SafeIds {
  readonly #byId = new Map<string, string>();
  readonly #used = new Set<string>();

  safe(id: string): string {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const plain = safeLetters(id) || "call";
    let unique = plain;
    for (let n = 2; this.#used.has(unique); n += 1) unique = `${plain}_${n}`;
    this.#byId.set(id, unique);
    this.#used.add(unique);
    return unique;
  }
}
