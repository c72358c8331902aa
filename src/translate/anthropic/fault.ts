import type { Fault } from "../../domain/stream-event.ts";
import { type Complaint, shown } from "../read-error.ts";

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

export function faultOf({ message, words }: Complaint, otherwise = "the upstream gave no reason"): Fault {
  const type = words.find((word) => Object.hasOwn(CODES, word));
  const text = message ?? words.find((word) => word !== "error") ?? otherwise;
  const told = WORDS.find(([wording]) => wording.test(text));
  const isTold = told && (type === undefined || type === "invalid_request_error");
  const code = isTold ? told[1] : type && CODES[type];
  return { message: shown(text), ...(code !== undefined && { code }) };
}
