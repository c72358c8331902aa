import type { Fault } from "../domain/stream-event.ts";
import type { UpstreamError } from "../ports/upstream.ts";
import type { ResponseError } from "../translate/responses/response-object.ts";
import type { Target } from "./plan.ts";
import { nameOf, sentence } from "./upstream-failure.ts";

/** How a stream ends that had already begun. */
export type StreamBreak =
  | { readonly kind: "ended" }
  | { readonly kind: "cut"; readonly error: UpstreamError }
  | { readonly kind: "stopping" };

/**
 * The error of the `response.failed` that ends a broken stream. Codex repeats the request after `server_error`
 * (five times in 6.5 s, shown to the user), which is right for a broken line; after the codes that it knows it
 * stops at once. An `error` event on its own is ignored by Codex, so its reason is told here.
 */
export function errorOfBreak(broken: StreamBreak, said: Fault | undefined, target: Target): ResponseError {
  const who = nameOf(target);
  if (broken.kind === "stopping")
    return { code: "server_error", message: "The portkey-codex gateway was stopped." };
  if (said) return { code: codexCodeOf(said.code), message: sentence(`${who} failed`, said.message, "") };
  const why = broken.kind === "cut" ? broken.error.message : "it ended without an end";
  return { code: "server_error", message: sentence(`${who} broke off in the middle of its answer`, why, "") };
}

const CODES_CODEX_KNOWS = new Set([
  "context_length_exceeded",
  "insufficient_quota",
  "invalid_prompt",
  "cyber_policy",
  "bio_policy",
  "rate_limit_exceeded",
  "slow_down",
]);

/**
 * The code that makes Codex do the right thing: stop at once, or ask again. `server_is_overloaded` is no such code,
 * though Codex knows it: it gives up the turn and says "try a different model", where the vendor said "in a moment".
 */
export function codexCodeOf(code: string | undefined): string {
  if (code === undefined) return "server_error";
  if (CODES_CODEX_KNOWS.has(code)) return code;
  // Asking again will not make an invalid request valid; this is the code after which Codex does not.
  return /^(invalid|unsupported|4\d\d$)/.test(code) ? "invalid_prompt" : "server_error";
}
