import type { Fault } from "../../domain/stream-event.ts";
import { strictJson } from "../strict-json.ts";

/**
 * What ends a chat stream that broke after it began: a chunk with an `error`, at which OpenAI's SDKs throw, and
 * no `[DONE]`, which would say that the answer is whole.
 * Codex up to 0.94 reads neither and takes a clean end of the connection for success, so whoever sends this should
 * break the connection behind it.
 */
export function encodeChatFailed({ error }: { readonly error: Fault }): Buffer {
  return Buffer.from(chatFailureText(error));
}

export function chatFailureText({ code, message }: Fault): string {
  const error = { message, type: typeOf(code), param: null, code: code ?? null };
  return `data: ${strictJson({ error })}\n\n`;
}

function typeOf(code: string | undefined): string {
  if (code === undefined) return "server_error";
  if (code.includes("rate_limit") || code === "slow_down") return "rate_limit_error";
  if (code === "insufficient_quota") return code;
  return /^(invalid|unsupported|context_length|content_|[a-z]+_policy)/.test(code)
    ? "invalid_request_error"
    : "server_error";
}
