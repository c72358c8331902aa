import type { Fault } from "../../domain/stream-event.ts";
import { asRecord } from "../json-value.ts";

/**
 * Anthropic's error types in OpenAI's words, which tell Codex whether to try again.
 * Source: https://platform.claude.com/docs/en/api/errors.
 */
const CODES: Readonly<Record<string, string>> = {
  invalid_request_error: "invalid_prompt",
  request_too_large: "invalid_prompt",
  authentication_error: "invalid_api_key",
  permission_error: "permission_denied",
  billing_error: "insufficient_quota",
  not_found_error: "model_not_found",
  rate_limit_error: "rate_limit_exceeded",
  timeout_error: "server_error",
  api_error: "server_error",
  overloaded_error: "server_is_overloaded",
};

/** Anthropic says these things only in words, and under `invalid_request_error`. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/prompt is too long|exceeds? (the )?(model's )?context (window|limit|length)/i, "context_length_exceeded"],
  [/input length and `?max_tokens`? exceed context/i, "context_length_exceeded"],
  [/credit balance is too low|billing|usage limits/i, "insufficient_quota"],
];

/** `error`: the object of that name in an error body or an `error` event. */
export function faultOf(error: unknown): Fault | undefined {
  const { type, message } = asRecord(error);
  if (typeof type !== "string" && typeof message !== "string") return undefined;
  const kind = typeof type === "string" ? type : "";
  const text = typeof message === "string" && message !== "" ? message : kind;
  const code = codeOf(kind, text);
  return { message: text || "the upstream gave no reason", ...(code !== undefined && { code }) };
}

function codeOf(type: string, message: string): string | undefined {
  const told = WORDS.find(([words]) => words.test(message));
  if (told && (type === "invalid_request_error" || type === "")) return told[1];
  return Object.hasOwn(CODES, type) ? CODES[type] : undefined;
}
