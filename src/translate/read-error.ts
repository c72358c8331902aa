import type { Fault } from "../domain/stream-event.ts";
import { asRecord, listOf, parseJson, wordOf } from "./json-value.ts";
import { isMarkup, withoutMarkup, wordsOfMarkup } from "./words-of-markup.ts";

/** What anybody says in an error, wherever it is said. */
export interface Complaint {
  readonly message: string | undefined;
  /** OpenAI's `code` and `type`, or what others put there (numbers, their own words); the innermost first. */
  readonly words: readonly string[];
}

/** More than this is not read; what is shown is shorter. */
const MAX_READ_CHARACTERS = 20_000;
const MAX_SHOWN_CHARACTERS = 1_000;
const MAX_DEPTH = 4;
const MAX_ENTRIES = 5;

/**
 * Shapes: OpenAI `{error:{message,type,code}}`; `{error:"…"}` (Ollama); `{message,…}` (vLLM, Mistral, Cohere);
 * `{detail:"…"}` and `{detail:[{msg,loc}]}` (FastAPI); `{errors:[{message}]}` (Cloudflare); `[{error}]` (Gemini);
 * `{error:{metadata:{raw}}}` (OpenRouter, whose own message is only "Provider returned error").
 */
export function readComplaint(value: unknown, depth = 0): Complaint {
  if (typeof value === "string") return { message: readable(value), words: [] };
  if (depth > MAX_DEPTH) return NOTHING;
  if (Array.isArray(value)) return readList(value, depth);
  const record = asRecord(value);
  const inner = INNER.map((key) => record[key]).find((nested) => nested !== undefined && nested !== null);
  const found = inner === undefined ? NOTHING : readComplaint(inner, depth + 1);
  const own = MESSAGES.map((key) => textIn(record[key])).find((text) => text !== undefined);
  const raw = textIn(asRecord(record["metadata"])["raw"]);
  // Spring and NestJS: `{error:"Bad Request",message:"top_p must be a number"}`.
  const isTitle = typeof record["error"] === "string" && own !== undefined;
  const message = isTitle ? own : (found.message ?? (raw === undefined ? own : `${own ?? "error"}: ${raw}`));
  const words = [...found.words, ...WORDS.flatMap((key) => wordOf(record[key]) ?? [])];
  return { message, words: isTitle ? [...words, ...singleWord(found.message)] : words };
}

const singleWord = (text = ""): readonly string[] => (/^\w+$/.test(text) ? [text] : []);

const INNER = ["error", "errors", "detail"] as const;
const MESSAGES = ["message", "msg", "error_msg", "error_message", "error_description", "title"] as const;
const WORDS = ["code", "type", "status", "error_code", "error_type"] as const;
const NOTHING: Complaint = { message: undefined, words: [] };

function readList(list: readonly unknown[], depth: number): Complaint {
  const all = list.slice(0, MAX_ENTRIES).map((entry) => {
    const { message, words } = readComplaint(entry, depth + 1);
    const where = placeOf(asRecord(entry)["loc"]);
    return { message: message !== undefined && where !== "" ? `${where}: ${message}` : message, words };
  });
  const messages = all.flatMap(({ message }) => message ?? []);
  return {
    message: messages.length > 0 ? messages.join("; ") : undefined,
    words: all.flatMap(({ words }) => words),
  };
}

/** Everything is in the body, so that alone is no place. */
function placeOf(steps: unknown): string {
  const place = listOf(steps)
    .filter((step) => typeof step !== "object")
    .join(".");
  return place === "body" ? "" : place;
}

const textIn = (value: unknown): string | undefined =>
  typeof value === "string" ? readable(value) : undefined;

const readable = (text: string): string | undefined =>
  withoutMarkup(text.slice(0, MAX_READ_CHARACTERS)).trim() || undefined;

/** The body of a failed answer, for `readComplaint`: JSON, or the words of anything else. */
export function parseFailure(body: string): unknown {
  const value = parseJson(body);
  if (value !== undefined) return value;
  const text = body.slice(0, MAX_READ_CHARACTERS);
  return (isMarkup(text) ? wordsOfMarkup(text) : text.trim()) || undefined;
}

/** As much of it as a person wants to read. */
export const shown = (text: string): string =>
  text.length <= MAX_SHOWN_CHARACTERS ? text : `${text.slice(0, MAX_SHOWN_CHARACTERS - 1)}…`;

/**
 * An error as OpenAI's API tells it: the object with the `error`, that itself, or an `error` event, whose own `type`
 * says no more than that.
 */
export function readError(value: unknown): Fault {
  const { type: _type, status: _status, ...told } = asRecord(value);
  const { message, words } = readComplaint(typeof value === "object" && !Array.isArray(value) ? told : value);
  const [code] = words;
  return { message: shown(message ?? "the upstream gave no reason"), ...(code !== undefined && { code }) };
}
