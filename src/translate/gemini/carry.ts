import { asRecord } from "../json-value.ts";

/**
 * What must come back to Gemini, and on which part. A signature belongs to exactly the part that it came on.
 * Source: https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export type GeminiCarry =
  /** On the function call of that id, which follows. */
  | { readonly on: "call"; readonly callId: string; readonly signature: string }
  /** On the last `length` UTF-16 units of the text before; 0 is a part of its own with an empty text. */
  | { readonly on: "text"; readonly length: number; readonly signature: string }
  /** On the thought itself: its text is the summary of the same item. */
  | { readonly on: "thought"; readonly signature: string }
  /** A whole part that has no counterpart in other APIs, such as a search that Google ran by itself. */
  | { readonly on: "part"; readonly part: Readonly<Record<string, unknown>> };

/** Parts that come back as they were. */
export const KEPT_PARTS = ["toolCall", "toolResponse", "executableCode", "codeExecutionResult"] as const;

/** The client kept it, so anything may stand there; `undefined` for what is not ours. */
export function readCarry(value: unknown): GeminiCarry | undefined {
  const { on, callId, length, signature, part } = asRecord(value);
  if (on === "part") return keptPart(part);
  if (typeof signature !== "string" || signature === "") return undefined;
  if (on === "call" && typeof callId === "string") return { on, callId, signature };
  if (on === "thought") return { on, signature };
  if (on !== "text" || typeof length !== "number" || !Number.isSafeInteger(length)) return undefined;
  return { on, length, signature };
}

function keptPart(value: unknown): GeminiCarry | undefined {
  const part = asRecord(value);
  const kind = KEPT_PARTS.find((key) => typeof part[key] === "object" && part[key] !== null);
  if (kind === undefined) return undefined;
  const signature = part["thoughtSignature"];
  const signed = typeof signature === "string" && { thoughtSignature: signature };
  return { on: "part", part: { [kind]: part[kind], ...signed } };
}
