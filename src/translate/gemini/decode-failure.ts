import type { Fault } from "../../domain/stream-event.ts";
import { jsonText } from "../json-text.ts";
import { asRecord, listOf, parseJson } from "../json-value.ts";
import { parseFailure, readComplaint, shown } from "../read-error.ts";
import { isMarkup } from "../words-of-markup.ts";

/** `error.status` words of Google's APIs; https://cloud.google.com/apis/design/errors#handling_errors */
const CODE_BY_STATUS: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: "invalid_api_key",
  RESOURCE_EXHAUSTED: "rate_limit_exceeded",
  UNAVAILABLE: "server_is_overloaded",
  INTERNAL: "server_error",
  UNKNOWN: "server_error",
  DEADLINE_EXCEEDED: "server_error",
};

/** Why a request failed. The whole body may be an array of one error: so does a stream that is no SSE begin. */
export function decodeFailure(status: number, body: string): Fault {
  const fault = readErrorBody(parseJson(body), status);
  if (fault) return fault;
  const { message = isMarkup(body) ? "" : body.trim() } = readComplaint(parseFailure(body));
  const text = message || `the upstream answered with status ${status} and an empty body`;
  return { ...codeOf(status, "", message), message: shown(text) };
}

/** The fault in `{ error: … }` or `[{ error: … }]`; `undefined` where there is no error. */
export function readErrorBody(value: unknown, status = 0): Fault | undefined {
  const body = Array.isArray(value) ? value.find((entry) => "error" in asRecord(entry)) : value;
  const error = asRecord(body)["error"];
  if (error === undefined || error === null) return undefined;
  const { code, status: word, details } = asRecord(error);
  const text = readComplaint(error).message ?? jsonText(error) ?? "an error that cannot be read";
  const number = typeof code === "number" && status === 0 ? code : status;
  const reasons = listOf(details).map((detail) => asRecord(detail)["reason"]);
  const told = reasons.includes("API_KEY_INVALID")
    ? { code: "invalid_api_key" }
    : codeOf(number, typeof word === "string" ? word : "", text);
  return { ...told, message: shown(text) };
}

function codeOf(status: number, word: string, message: string): Pick<Fault, "code"> {
  if (/token count.*exceed|exceeds the maximum number of tokens|input.*too long/i.test(message)) {
    return { code: "context_length_exceeded" };
  }
  if (/api.?key.*(not valid|invalid|expired)|invalid api.?key/i.test(message))
    return { code: "invalid_api_key" };
  if (status === 429 || word === "RESOURCE_EXHAUSTED") return { code: quotaCode(message) };
  const code = Object.hasOwn(CODE_BY_STATUS, word) ? CODE_BY_STATUS[word] : codeByNumber(status);
  return code === undefined ? {} : { code };
}

/**
 * Google says RESOURCE_EXHAUSTED both when one should wait a minute and when nothing is left to spend. It writes
 * "exceeded your current quota, check your plan" for both, so only the words about money count as the latter.
 */
function quotaCode(message: string): string {
  return /billing account|credit|prepa(id|y)|spend(ing)? (cap|limit)|limit: 0\b/i.test(message)
    ? "insufficient_quota"
    : "rate_limit_exceeded";
}

function codeByNumber(status: number): string | undefined {
  if (status === 401) return "invalid_api_key";
  if (status === 503) return "server_is_overloaded";
  return status >= 500 ? "server_error" : undefined;
}
