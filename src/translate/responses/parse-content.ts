import type { Content } from "../../domain/conversation.ts";
import { dataUrlOf } from "../data-url.ts";
import { isObject, type JsonObject, listOf, textOf } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";

/** A message's content: a text or a list of parts. Empty texts say nothing and no vendor wants them. */
export function parseContent(value: unknown, warnings: WarningList): Content[] {
  if (typeof value === "string") return value === "" ? [] : [{ kind: "text", text: value }];
  const content: Content[] = [];
  for (const part of listOf(value)) {
    const parsed = typeof part === "string" ? textPart(part) : parsePart(part, warnings);
    if (parsed) content.push(parsed);
  }
  return content;
}

/** What a tool returned: a text, or parts, which may hold pictures. */
export function parseOutput(value: unknown, warnings: WarningList): Content[] {
  if (!isObject(value)) return parseContent(value, warnings);
  const inner = value["content"];
  if (typeof inner === "string" || Array.isArray(inner)) return parseContent(inner, warnings);
  return [{ kind: "text", text: JSON.stringify(value) }];
}

function textPart(text: unknown): Content | undefined {
  return typeof text === "string" && text !== "" ? { kind: "text", text } : undefined;
}

function parsePart(part: unknown, warnings: WarningList): Content | undefined {
  if (!isObject(part)) return dropped("a content part that is not an object", warnings);
  switch (part["type"]) {
    case "input_text":
    case "output_text":
    case "text":
    case "summary_text":
    case "reasoning_text":
      return textPart(part["text"]);
    case "input_image":
    case "image_url":
    case "computer_screenshot":
      return parseImage(part) ?? dropped("a picture without an address", warnings);
    case "input_file":
      return parseFile(part) ?? dropped("a file without data", warnings);
    case "input_audio":
      return parseAudio(part) ?? dropped("a sound without data", warnings);
    case "refusal": {
      const text = textOf(part["refusal"]);
      return text === undefined ? undefined : { kind: "refusal", text };
    }
    default:
      return parseUnknown(part, warnings);
  }
}

/** Both `"image_url": "…"` and Chat Completions' `"image_url": { "url": "…" }`. */
function parseImage(part: JsonObject): Content | undefined {
  const image = part["image_url"];
  const inner = isObject(image) ? image : part;
  const url = textOf(image) ?? textOf(inner["url"]);
  const detail = textOf(inner["detail"]);
  if (url !== undefined) return { kind: "image", url, ...(detail !== undefined && { detail }) };
  const fileId = textOf(part["file_id"]);
  return fileId === undefined ? undefined : { kind: "file", fileId };
}

function parseFile(part: JsonObject): Content | undefined {
  const inner = isObject(part["file"]) ? part["file"] : part;
  const name = textOf(inner["filename"]);
  const fileId = textOf(inner["file_id"]);
  const bytes = textOf(inner["file_data"]);
  const url = textOf(inner["file_url"]) ?? (bytes === undefined ? undefined : dataUrlOf(bytes, name));
  if (url === undefined && fileId === undefined) return undefined;
  return {
    kind: "file",
    ...(url !== undefined && { url }),
    ...(fileId !== undefined && { fileId }),
    ...(name !== undefined && { name }),
  };
}

function parseAudio(part: JsonObject): Content | undefined {
  const audio = isObject(part["input_audio"]) ? part["input_audio"] : part;
  const data = textOf(audio["data"]);
  if (data === undefined) return undefined;
  return { kind: "audio", data, format: textOf(audio["format"]) ?? "wav" };
}

function parseUnknown(part: JsonObject, warnings: WarningList): Content | undefined {
  const type = `content part ${String(textOf(part["type"]) ?? "without a type")}`;
  const text = textPart(part["text"]);
  if (!text) return dropped(type, warnings);
  warnings.add(type, "kept its text");
  return text;
}

function dropped(feature: string, warnings: WarningList): undefined {
  warnings.add(feature, "left it out");
}
