import type { Fault } from "../../domain/stream-event.ts";
import { asRecord } from "../json-value.ts";
import { type Complaint, readComplaint, shown } from "../read-error.ts";

/** OpenAI's words, which Codex acts upon. `status`: the HTTP status, or the number that stands for it. */
export function faultOf({ message, words }: Complaint, status: number | undefined): Fault {
  const said = message ?? (status === undefined ? "The upstream failed without a reason" : `HTTP ${status}`);
  const code = codeOf(said, words, status ?? words.map(Number).find((word) => word >= 400 && word < 600));
  return { ...(code !== undefined && { code }), message: shown(said) };
}

const KNOWN: ReadonlySet<string> = new Set([
  "context_length_exceeded",
  "insufficient_quota",
  "rate_limit_exceeded",
  "invalid_api_key",
  "model_not_found",
  "server_is_overloaded",
  "invalid_prompt",
  "unsupported_parameter",
  "unknown_parameter",
  "unsupported_value",
  "content_filter",
  "server_error",
]);

function codeOf(message: string, words: readonly string[], status: number | undefined): string | undefined {
  const lower = words.map((word) => word.toLowerCase());
  const known = lower.find((word) => KNOWN.has(word));
  if (known !== undefined && known !== "server_error") return known;
  const text = [message.toLowerCase(), ...lower].join("\n");
  const told = WORDINGS.find(({ wording, statuses }) => {
    return wording.test(text) && (!statuses || status === undefined || statuses.includes(status));
  });
  return told?.code ?? (status === undefined ? undefined : BY_STATUS[status]) ?? known ?? ownWord(words);
}

/** A vendor's own code is better than none. */
const ownWord = (words: readonly string[]): string | undefined =>
  words.find((word) => /^[a-z][a-z_]{2,60}$/i.test(word));

/** In this order: a bill that was not paid is often told as a rate limit. */
const WORDINGS: readonly { code: string; wording: RegExp; statuses?: readonly number[] }[] = [
  {
    code: "context_length_exceeded",
    wording:
      /context[ _-]?(length|window|size)|maximum (context|prompt|model) length|(prompt|input|request)\b.{0,40}\b(is )?too (long|large)\b.{0,40}(token|context|$)|too many (input )?tokens|exceeds? .{0,40}(token limit|max(imum)? .{0,20}tokens)|reduce the length of the messages|model_context_window/s,
    statuses: [400, 413, 422, 500],
  },
  {
    code: "insufficient_quota",
    wording:
      /insufficient[ _](quota|balance|credits?|funds)|exceeded your current quota|billing|payment required|out of credits|more credits|credit balance|quota[ _]exceeded|arrearage/,
    statuses: [400, 402, 403, 429],
  },
  {
    code: "rate_limit_exceeded",
    wording: /rate[ _-]?limit|too many requests|tokens per (minute|day)|resource_exhausted/,
  },
  {
    code: "server_is_overloaded",
    wording: /overloaded|at capacity|no available (capacity|server)|engine is currently/,
  },
  {
    code: "invalid_api_key",
    wording:
      /(invalid|incorrect|missing|expired|wrong|no) (api|access)[ _-]?(key|token)|api[ _]key not valid|invalid_api_key|unauthori[sz]ed|authentication/,
    statuses: [400, 401, 403],
  },
  {
    code: "model_not_found",
    wording:
      /model.{0,80}(not found|does not exist|not exist|unknown|not available|not supported)|(unknown|invalid|no such) model|not a valid model|model_not_found/s,
    statuses: [400, 404, 422],
  },
];

const BY_STATUS: Readonly<Record<number, string>> = {
  401: "invalid_api_key",
  402: "insufficient_quota",
  429: "rate_limit_exceeded",
  503: "server_is_overloaded",
  529: "server_is_overloaded",
};

/** The error in a chunk or body that came with a good status; `undefined` when there is none. */
export function faultIn(chunk: Readonly<Record<string, unknown>>): Fault | undefined {
  const error = chunk["error"] ?? asRecord(chunk["x_groq"])["error"];
  if (error !== undefined && error !== null && error !== false)
    return faultOf(readComplaint(error), undefined);
  const hasChoices = Array.isArray(chunk["choices"]);
  if (chunk["object"] === "error" || chunk["type"] === "error")
    return faultOf(readComplaint(chunk), undefined);
  if (hasChoices) return faultInChoice(chunk["choices"]);
  const speaksOfError = ["message", "detail", "errors", "error_msg"].some((key) => chunk[key] !== undefined);
  return speaksOfError ? faultOf(readComplaint(chunk), undefined) : undefined;
}

function faultInChoice(choices: unknown): Fault | undefined {
  const error = asRecord(asRecord(choices)[0])["error"];
  return error === undefined || error === null ? undefined : faultOf(readComplaint(error), undefined);
}
