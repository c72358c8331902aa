import type { Content } from "../../domain/conversation.ts";
import { BadRequestError } from "../client-grammar.ts";
import { dataUrlOf } from "../data-url.ts";
import type { JsonObject } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";
import { pathOf, readText, recordOf, requireRecord, requireText, wrongType } from "./read-field.ts";

/** A part of a kind that we do not know: dropped, with a warning. */
const UNKNOWN = undefined;

/**
 * The content of a message: a string, or parts. Null and absent are no content.
 * Errors: BadRequestError.
 * Source: https://platform.openai.com/docs/api-reference/chat/create (messages).
 */
export function parseContent(message: JsonObject, at: string, warnings: WarningList): readonly Content[] {
  const value = message["content"];
  if (typeof value === "string") return [{ kind: "text", text: value }];
  if (value === undefined || value === null) return [];
  const path = pathOf(at, "content");
  if (!Array.isArray(value)) throw wrongType(path, "a string or an array of parts", value);
  const content: Content[] = [];
  for (const [index, part] of value.entries()) {
    const parsed = parsePart(part, `${path}[${index}]`);
    if (parsed) content.push(parsed);
    else warnings.add(`content part ${kindOf(part)}`, "left out");
  }
  return content;
}

function parsePart(part: unknown, at: string): Content | undefined {
  if (typeof part === "string") return { kind: "text", text: part };
  const fields = recordOf(part);
  if (!fields) throw wrongType(at, "an object", part);
  switch (fields["type"] ?? "text") {
    case "text":
    case "input_text":
    case "output_text":
      return { kind: "text", text: readText(fields, "text", at) ?? "" };
    case "refusal":
      return { kind: "refusal", text: readText(fields, "refusal", at) ?? "" };
    case "image_url":
    case "input_image":
      return parseImage(fields, at);
    case "input_audio":
      return parseAudio(requireRecord(fields, "input_audio", at), pathOf(at, "input_audio"));
    case "file":
      return parseFile(requireRecord(fields, "file", at), pathOf(at, "file"));
    default:
      return UNKNOWN;
  }
}

function kindOf(part: unknown): string {
  return String(recordOf(part)?.["type"]).slice(0, 64);
}

/** `image_url` is an object; some clients send the URL alone, as the Responses API has it. */
function parseImage(part: JsonObject, at: string): Content {
  if (typeof part["image_url"] === "string") return imageOf(part, "image_url", at);
  return imageOf(requireRecord(part, "image_url", at), "url", pathOf(at, "image_url"));
}

function imageOf(fields: JsonObject, key: string, at: string): Content {
  const detail = readText(fields, "detail", at);
  return { kind: "image", url: requireText(fields, key, at), ...(detail !== undefined && { detail }) };
}

function parseAudio(audio: JsonObject, at: string): Content {
  return { kind: "audio", data: requireText(audio, "data", at), format: requireText(audio, "format", at) };
}

function parseFile(file: JsonObject, at: string): Content {
  const bytes = readText(file, "file_data", at);
  const fileId = readText(file, "file_id", at);
  const name = readText(file, "filename", at);
  if (!bytes && !fileId) {
    throw new BadRequestError(`'${at}' must have 'file_data' or 'file_id'.`, at);
  }
  return {
    kind: "file",
    ...(bytes && { url: urlOfFile(bytes, name) }),
    ...(fileId && { fileId }),
    ...(name !== undefined && { name }),
  };
}

/** OpenAI takes a `data:` URL and bare base64; upstreams want to know the type. */
function urlOfFile(bytes: string, name: string | undefined): string {
  return /^https?:/i.test(bytes) ? bytes : dataUrlOf(bytes, name);
}
