import type { Carry, Reasoning } from "../../domain/conversation.ts";
import { openCarry, sealCarry } from "../envelope.ts";
import type { JsonObject } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";
import { recordOf } from "./read-field.ts";

/** Thoughts, and how much of the message's text was written before them (UTF-16 units). */
export interface PlacedThought {
  readonly reasoning: Reasoning;
  readonly textBefore: number;
}

/**
 * Chat Completions has no place for a vendor's opaque state. Clients that know OpenRouter send the
 * `reasoning_details` of a message back as they got them, so it travels there, with the thoughts that it belongs
 * to and their place in the answer: vendors that sign thoughts take them back only whole and in order.
 * A client that drops the details loses the state, as with every gateway, and nothing else.
 * Source: https://openrouter.ai/docs/use-cases/reasoning-tokens (reasoning_details).
 */
export function sealThought({ reasoning, textBefore }: PlacedThought, index: number): JsonObject | undefined {
  const { carry, text, summary } = reasoning;
  if (!carry) return undefined;
  const value = { carry: carry.value, text, summary, textBefore };
  return {
    type: "reasoning.encrypted",
    id: null,
    format: "unknown",
    index,
    data: sealCarry({ minter: carry.minter, value }),
  };
}

/**
 * The thoughts of an assistant's message that comes back: ours from `reasoning_details`, else what the client
 * shows of them (`reasoning_content` as DeepSeek has it, `reasoning` as OpenRouter and old Codex have it).
 */
export function parseThoughts(message: JsonObject, warnings: WarningList): readonly PlacedThought[] {
  const { reasoning_details: list, reasoning_content: content, reasoning } = message;
  // Most messages of a long history have none.
  if (list === undefined && content === undefined && reasoning === undefined) return [];
  const details: readonly unknown[] = Array.isArray(list) ? list : [];
  const sealed = details.map(openThought).filter((thought) => thought !== undefined);
  if (sealed.length > 0) return sealed;
  if (details.some(isOpaque)) {
    warnings.add("reasoning_details of another gateway", "left out their opaque part");
  }
  const text = textsOf([content], [reasoning], textsIn(details, "text"));
  const summary = text.length > 0 ? [] : textsOf(textsIn(details, "summary"));
  if (text.length + summary.length === 0) return [];
  return [{ reasoning: { kind: "reasoning", summary, text }, textBefore: 0 }];
}

function openThought(detail: unknown): PlacedThought | undefined {
  const data = recordOf(detail)?.["data"];
  const carry = typeof data === "string" ? openCarry(data) : undefined;
  const sealed = recordOf(carry?.value);
  if (!carry || !sealed) return undefined;
  const opened: Carry = { minter: carry.minter, value: sealed["carry"] };
  const { textBefore } = sealed;
  return {
    reasoning: {
      kind: "reasoning",
      summary: stringsIn(sealed["summary"]),
      text: stringsIn(sealed["text"]),
      carry: opened,
    },
    textBefore: typeof textBefore === "number" && textBefore > 0 ? textBefore : 0,
  };
}

/** The first of these that says anything. */
function textsOf(...choices: readonly (readonly unknown[])[]): readonly string[] {
  for (const choice of choices) {
    const texts = stringsIn(choice);
    if (texts.length > 0) return texts;
  }
  return [];
}

const textsIn = (details: readonly unknown[], key: string): readonly unknown[] =>
  details.map((detail) => recordOf(detail)?.[key]);

const stringsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text): text is string => typeof text === "string" && text !== "") : [];

const isOpaque = (detail: unknown): boolean =>
  typeof recordOf(detail)?.["data"] === "string" || typeof recordOf(detail)?.["signature"] === "string";
