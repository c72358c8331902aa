import { estimateTokens } from "../domain/estimate-tokens.ts";
import { asRecord } from "./json-value.ts";

/**
 * About how many tokens a request is for the model that reads it, whichever of our four dialects it is written in.
 * JSON is the transport: only the texts in it count, and what is JSON for the model too (tools, arguments).
 * Cached tokens cannot be told from others, so all of them are taken for fresh ones.
 */
export function estimateRequestTokens(body: unknown): number {
  const request = asRecord(body);
  return READ.reduce((sum, key) => sum + countValue(key, request[key], 0), 0);
}

/** What of a request the model reads: Responses, Chat Completions, Anthropic, Gemini. */
const READ = [
  ...["instructions", "input", "messages", "system", "contents", "systemInstruction", "system_instruction"],
  ...["tools", "functions", "response_format"],
] as const;

/** Every message stands between marks and is headed by its role. Source: OpenAI's cookbook, "How to count tokens". */
const MESSAGE_TOKENS = 4;
/** A picture or another file, whatever its size: 7,373 bytes of 4 to a token. Source: Codex, `RESIZED_IMAGE_BYTES_ESTIMATE`. */
const ATTACHMENT_TOKENS = 1_844;
const MOST_NESTED = 32;

const MESSAGES = new Set(["input", "messages", "contents"]);
/** For the model this is JSON too. Gemini's `response` is what a tool answered. */
const JSON_FOR_THE_MODEL = new Set(["tools", "functions", "response_format", "args", "response"]);
const ATTACHMENTS = new Set(["image_url", "file_data", "file_url", "data", "url", "fileUri", "file_id"]);
/** Between programs; the model never sees them. */
const BOOKKEEPING = new Set([
  ...["id", "type", "role", "status", "call_id", "tool_call_id", "tool_use_id", "detail", "phase"],
  ...["media_type", "mimeType", "format", "signature", "thoughtSignature", "cache_control", "annotations"],
]);

function countValue(key: string, value: unknown, depth: number): number {
  if (BOOKKEEPING.has(key) || depth > MOST_NESTED) return 0;
  if (typeof value === "string") return countText(key, value);
  if (typeof value !== "object" || value === null) return 0;
  if (JSON_FOR_THE_MODEL.has(key) || isToolInput(key, value)) return estimateTokens(JSON.stringify(value));
  if (!Array.isArray(value)) return countFields(value, depth);
  const each = depth === 0 && MESSAGES.has(key) ? MESSAGE_TOKENS : 0;
  return value.reduce((sum: number, item) => sum + each + countValue("", item, depth + 1), 0);
}

const countFields = (value: object, depth: number): number =>
  Object.entries(value).reduce((sum, [key, field]) => sum + countValue(key, field, depth + 1), 0);

function countText(key: string, text: string): number {
  if (ATTACHMENTS.has(key)) return ATTACHMENT_TOKENS;
  return key === "encrypted_content" ? thoughtTokens(text.length) : estimateTokens(text);
}

/** Arguments of a call, in Anthropic's words; a Responses request has its messages there, as a list. */
const isToolInput = (key: string, value: object): boolean => key === "input" && !Array.isArray(value);

/** Sealed thoughts, in base64 and with 650 bytes around them. Source: Codex, `estimate_reasoning_length`. */
const thoughtTokens = (base64Length: number): number =>
  Math.round(Math.max(0, (base64Length * 3) / 4 - 650) / 4);
