import type { FinishReason, StreamEvent } from "../../domain/stream-event.ts";

/** How a stream ends. */
export type FinalEvent = Extract<StreamEvent, { type: "finish" | "failure" }>;

/** The model wanted a tool and could not say so properly: a turn without its call must not look like a success. */
const BROKEN_CALLS = new Set([
  "MALFORMED_FUNCTION_CALL",
  "UNEXPECTED_TOOL_CALL",
  "TOO_MANY_TOOL_CALLS",
  "MISSING_THOUGHT_SIGNATURE",
  "MALFORMED_RESPONSE",
]);

const FILTERED = new Set([
  "SAFETY",
  "RECITATION",
  "LANGUAGE",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "MODEL_ARMOR",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
]);

/**
 * Why Gemini stopped, in our words. It says STOP also when it waits for tools.
 * Source: https://ai.google.dev/api/generate-content#FinishReason
 */
export function endingOf(reason: string, message: string | undefined, hasCalls: boolean): FinalEvent {
  const detail = message === undefined ? reason : `${reason}: ${message}`;
  if (reason === "STOP") return finish({ kind: hasCalls ? "tool-calls" : "stop" });
  if (reason === "MAX_TOKENS") return finish({ kind: "max-tokens" });
  if (FILTERED.has(reason)) return finish({ kind: "content-filter", detail });
  if (!BROKEN_CALLS.has(reason)) return finish({ kind: "unknown", raw: reason });
  // Another try often succeeds, so the code is one that clients retry.
  return {
    type: "failure",
    fault: { code: "server_error", message: `Gemini could not call its tool: ${detail}` },
  };
}

const finish = (reason: FinishReason): FinalEvent => ({ type: "finish", reason });
