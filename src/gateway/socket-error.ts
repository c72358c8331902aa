import { asRecord, parseJson } from "../translate/json-value.ts";
import { readError } from "../translate/read-error.ts";
import type { Answer } from "./answer-failure.ts";
import { headerIn } from "./client.ts";

/**
 * An answer that is no stream, as the one event that says so.
 * Shape: `{type:"error", status, error:{type, code, message, param}}`, OpenAI's schema `ResponseWsError`.
 *
 * What Codex 0.169.0 makes of it, measured with the real binary (n = times the request was sent):
 *   400 invalid_prompt                n = 1, the message as it is
 *   400 context_length_exceeded       n = 1, "ran out of room"
 *   400 previous_response_not_found   connects and sends the whole conversation again, unseen by the user
 *   400 any other code, or none       n = 1, the event itself, as JSON
 *   429                               n = 1, "exceeded retry limit", the message is lost
 *   401, 500, 503                     n = 7 in 7 s, the last one over HTTP
 *   no status                         ignored: it waits until the stream is idle for 300 s
 * So what is a bare sentence over HTTP (400 text/plain) is an `invalid_prompt` here.
 */
export function encodeSocketError(answer: Answer): Buffer {
  return Buffer.from(JSON.stringify({ type: "error", status: answer.status, error: errorIn(answer) }));
}

function errorIn({ headers, body }: Answer): object {
  const text = body.toString();
  const json = isJson(headers) ? parseJson(text) : undefined;
  if (json === undefined) {
    return { type: "invalid_request_error", code: "invalid_prompt", message: text, param: null };
  }
  const { message, code } = readError(json);
  const { type, param } = asRecord(asRecord(json)["error"]);
  return {
    type: typeof type === "string" ? type : "upstream_error",
    code: code ?? "upstream_error",
    message,
    param: typeof param === "string" ? param : null,
  };
}

const isJson = (headers: Answer["headers"]): boolean =>
  /^application\/json/i.test(headerIn(headers, "content-type") ?? "");
