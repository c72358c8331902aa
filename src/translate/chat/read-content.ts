import { isShallow } from "../is-shallow.ts";
import { asRecord } from "../json-value.ts";
import type { Piece, ThoughtField } from "./chat-state.ts";

/**
 * The thoughts of a delta or message. Vendors that send the same words in two fields (OpenRouter, vLLM) are read
 * once.
 */
export function readThoughts(delta: Readonly<Record<string, unknown>>): Piece | undefined {
  const details = delta["reasoning_details"];
  const listed = Array.isArray(details) && details.length > 0 && isShallow(details) ? details : undefined;
  const told = toldIn(delta, "reasoning_content") ?? toldIn(delta, "reasoning") ?? toldIn(delta, "thinking");
  if (!listed) return told;
  const piece = told ?? { ...ofDetails(listed), kind: "thoughts", field: "reasoning" };
  return { ...piece, details: listed };
}

type Thoughts = Piece & { readonly kind: "thoughts" };

function toldIn(delta: Readonly<Record<string, unknown>>, field: ThoughtField): Thoughts | undefined {
  const value = delta[field];
  // Some answer with an object, as in `{ "content": "…" }`.
  const text = typeof value === "object" && value !== null ? textIn(value) : value;
  return typeof text === "string" && text !== "" ? { kind: "thoughts", field, form: "raw", text } : undefined;
}

function ofDetails(details: readonly unknown[]): { readonly form: "raw" | "summary"; readonly text: string } {
  const raw = details.map((detail) => wordIn(asRecord(detail), "text")).join("");
  if (raw !== "") return { form: "raw", text: raw };
  return { form: "summary", text: details.map((detail) => wordIn(asRecord(detail), "summary")).join("") };
}

/**
 * The pieces of `content`: text, or Mistral's list of parts with thoughts among them.
 * Source: https://docs.mistral.ai/capabilities/reasoning
 */
export function readContent(content: unknown): readonly Piece[] {
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  if (!Array.isArray(content)) {
    const text = textIn(content);
    return text === "" ? [] : [{ kind: "text", text }];
  }
  return content.flatMap((part) => {
    if (typeof part === "string") return readContent(part);
    const thinking = asRecord(part)["thinking"];
    if (thinking === undefined || thinking === null) return readContent(textIn(part));
    const text = textIn(thinking);
    return text === "" ? [] : [{ kind: "thoughts", field: "thinking", form: "raw", text } as const];
  });
}

/** The text of a string, a part, or a list of parts. */
function textIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOfPart).join("");
  return textOfPart(value);
}

function textOfPart(part: unknown): string {
  if (typeof part === "string") return part;
  const record = asRecord(part);
  return wordIn(record, "text") || wordIn(record, "content");
}

function wordIn(record: Readonly<Record<string, unknown>>, key: string): string {
  const value = record[key];
  return typeof value === "string" ? value : "";
}
