import type { Fault } from "../../domain/stream-event.ts";
import { jsonText } from "../json-text.ts";
import { asRecord } from "../json-value.ts";

/** How much of a body that is no JSON is shown. */
const SHOWN_CHARS = 500;

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
  const fault = readErrorBody(parse(body), status);
  return fault ?? { ...codeOf(status, "", ""), message: textOf(body, status) };
}

/** The fault in `{ error: … }` or `[{ error: … }]`; `undefined` where there is no error. */
export function readErrorBody(value: unknown, status = 0): Fault | undefined {
  const body = Array.isArray(value) ? value.find((entry) => "error" in asRecord(entry)) : value;
  const error = asRecord(body)["error"];
  if (error === undefined || error === null) return undefined;
  if (typeof error === "string") return { ...codeOf(status, "", error), message: error || "unknown error" };
  const { code, message, status: word, details } = asRecord(error);
  const text =
    typeof message === "string" && message !== ""
      ? message
      : (jsonText(error) ?? "an error that cannot be read");
  const number = typeof code === "number" && status === 0 ? code : status;
  const reason = Array.isArray(details) ? details.map((detail) => asRecord(detail)["reason"]) : [];
  if (reason.includes("API_KEY_INVALID")) return { code: "invalid_api_key", message: text };
  return { ...codeOf(number, typeof word === "string" ? word : "", text), message: text };
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

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function textOf(body: string, status: number): string {
  const text = body.trim();
  if (text === "") return `the upstream answered with status ${status} and an empty body`;
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}
