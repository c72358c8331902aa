import type { Fault, FinishReason } from "../../domain/stream-event.ts";
import { asRecord } from "../json-value.ts";

/** Why the model stopped, in Anthropic's words. */
export interface Stop {
  readonly reason: string;
  /** Anthropic's explanation of a refusal, where it gives one. */
  readonly explanation?: string;
  readonly category?: string;
}

/** From the `delta` of a `message_delta`, or from a whole message; `undefined` when it does not say. */
export function stopOf(value: Readonly<Record<string, unknown>>): Stop | undefined {
  const { stop_reason: reason, stop_details } = value;
  if (typeof reason !== "string" || reason === "") return undefined;
  const { explanation, category } = asRecord(stop_details);
  return {
    reason,
    ...(typeof explanation === "string" && explanation !== "" && { explanation }),
    ...(typeof category === "string" && category !== "" && { category }),
  };
}

/** How the answer ends: with what it was, or with why it cannot have been one. */
export type Ending =
  | { readonly kind: "finish"; readonly reason: FinishReason; readonly refusal?: string }
  | { readonly kind: "failure"; readonly fault: Fault };

export interface WhatWasSaid {
  readonly calls: number;
  readonly spoke: boolean;
  readonly hasContent: boolean;
}

const REFUSED = "The model refused to answer.";

/** Source: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons. */
export function finishOf(stop: Stop | undefined, said: WhatWasSaid): Ending {
  if (!stop) return endWithoutReason(said);
  const { calls, spoke } = said;
  switch (stop.reason) {
    case "end_turn":
    case "stop_sequence":
    // Anthropic paused a long turn of its own tools; what it has said so far is the answer.
    case "pause_turn":
      return finish(calls > 0 ? { kind: "tool-calls" } : { kind: "stop" });
    case "tool_use":
      if (calls === 0) return lostCall();
      return finish({ kind: "tool-calls" });
    case "max_tokens":
    case "model_context_window_exceeded":
      return finish({ kind: "max-tokens" });
    case "refusal":
      return refused(stop, spoke);
    default:
      return finish({ kind: "unknown", raw: stop.reason });
  }
}

const finish = (reason: FinishReason): Ending => ({ kind: "finish", reason });

/** What was said speaks for itself; nothing at all is no answer. */
function endWithoutReason({ calls, hasContent }: WhatWasSaid): Ending {
  if (hasContent) return finish(calls > 0 ? { kind: "tool-calls" } : { kind: "unknown", raw: "" });
  return { kind: "failure", fault: { message: "the upstream ended its answer without saying anything" } };
}

/** An answer that wants to call a tool and does not say which would look like a turn that is done. */
const lostCall = (): Ending => ({
  kind: "failure",
  fault: { message: "the upstream stopped to call a tool, but sent no call" },
});

/** A refusal must have words, or the user sees an empty answer. */
function refused({ explanation, category }: Stop, spoke: boolean): Ending {
  const reason: FinishReason = { kind: "refusal", ...(category !== undefined && { detail: category }) };
  const refusal = explanation ?? (spoke ? undefined : REFUSED);
  return { kind: "finish", reason, ...(refusal !== undefined && { refusal }) };
}
