import type { FinishReason } from "../../domain/stream-event.ts";
import type { ResponseError } from "./response-object.ts";

/** How a Response ends. */
export type EndOfAnswer =
  | { readonly status: "completed" }
  | { readonly status: "incomplete"; readonly reason: "max_output_tokens" | "content_filter" }
  | { readonly status: "failed"; readonly error: ResponseError };

/** What the answer held, to tell an empty one from a whole one. */
export interface SaidSoFar {
  readonly anything: boolean;
  readonly calls: boolean;
  /** A tool call that began and did not end. */
  readonly halfCall: boolean;
}

/**
 * Why the model stopped, as the end of a Response. Codex takes a completed answer without items for the end of
 * its work, so a call that got lost must not look like one; it repeats a filtered answer six times, which helps
 * nobody, so one without a word fails with the code after which it does not.
 */
export function endOfAnswer(reason: FinishReason, said: SaidSoFar): EndOfAnswer {
  if (said.halfCall && reason.kind !== "max-tokens") {
    return failed("server_error", "The model broke off in the middle of a tool call.");
  }
  switch (reason.kind) {
    case "stop":
    case "refusal":
    case "unknown":
      return { status: "completed" };
    case "tool-calls":
      if (said.calls || said.anything) return { status: "completed" };
      return failed("server_error", "The model said that it calls a tool, but no tool call arrived.");
    case "max-tokens":
      return { status: "incomplete", reason: "max_output_tokens" };
    case "content-filter":
      if (said.anything) return { status: "incomplete", reason: "content_filter" };
      return failed("invalid_prompt", filterSentence(reason.detail));
  }
}

const failed = (code: string, message: string): EndOfAnswer => ({
  status: "failed",
  error: { code, message },
});

function filterSentence(detail: string | undefined): string {
  const why = detail === undefined ? "" : ` (${detail})`;
  return `The provider's content filter stopped the answer before its first word${why}. Rephrase the request.`;
}

/** For a refusal that came without words: an empty answer would look like a fault. */
export const refusalSentence = (detail: string | undefined): string =>
  detail === undefined ? "The model refused to answer." : `The model refused to answer: ${detail}`;
