import type { Content } from "../../domain/conversation.ts";
import { type DataUrl, isDataUrl, openDataUrl } from "../data-url.ts";
import type { WarningList } from "../warning-list.ts";
import type { Block } from "./message.ts";

/** `assistant`: Anthropic takes only text from there. */
export type Place = "user" | "assistant" | "tool-result";

const IMAGE_TYPES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/**
 * A message's content as blocks. Blank texts are left out, since Anthropic refuses them; what it cannot take becomes
 * a note to the model and a warning.
 * Source: https://platform.claude.com/docs/en/api/messages (content blocks), …/build-with-claude/vision, …/pdf-support.
 */
export function encodeContent(content: readonly Content[], place: Place, warnings: WarningList): Block[] {
  const blocks: Block[] = [];
  for (const part of content) {
    const block = encodePart(part, place, warnings);
    if (block) blocks.push(block);
  }
  return blocks;
}

/** `undefined` for blank text. */
export function textBlock(text: string): Block | undefined {
  return text.trim() === "" ? undefined : { type: "text", text: text };
}

function encodePart(part: Content, place: Place, warnings: WarningList): Block | undefined {
  switch (part.kind) {
    case "text":
    case "refusal":
      return textBlock(part.text);
    case "image":
      return imageBlock(part.url, place) ?? note("image", imageName(part.url), warnings);
    case "file":
      return fileBlock(part, place) ?? note("file", part.name ?? part.fileId ?? "without a name", warnings);
    case "audio":
      return note("audio", part.format, warnings);
  }
}

function note(what: string, which: string, warnings: WarningList): Block {
  warnings.add(`${what} of a kind that Claude does not take`, "told the model that it was left out");
  return { type: "text", text: `[${what} left out: ${which}]` };
}

/** Enough to tell it; never the picture's bytes. */
const imageName = (url: string): string => (isDataUrl(url) ? (url.slice(5, 40).split(/[;,]/)[0] ?? "") : url);

/** Anthropic fetches over https alone, and refuses the request over any other address. */
const isWebAddress = (url: string): boolean => /^https:\/\//i.test(url);

function imageBlock(url: string, place: Place): Block | undefined {
  if (place === "assistant") return undefined;
  if (isWebAddress(url)) return { type: "image", source: { type: "url", url } };
  const opened = openDataUrl(url);
  if (!opened?.base64 || !IMAGE_TYPES.has(opened.mediaType)) return undefined;
  return { type: "image", source: { type: "base64", media_type: opened.mediaType, data: opened.data } };
}

function fileBlock({ url, name }: Extract<Content, { kind: "file" }>, place: Place): Block | undefined {
  if (url === undefined || place === "assistant") return undefined;
  const title = name === undefined || name.trim() === "" ? {} : { title: name.slice(0, 500) };
  if (isWebAddress(url)) return { type: "document", source: { type: "url", url }, ...title };
  const opened = openDataUrl(url);
  if (!opened) return undefined;
  if (IMAGE_TYPES.has(opened.mediaType)) return imageBlock(url, place);
  if (opened.mediaType === "application/pdf" && opened.base64) {
    const source = { type: "base64", media_type: "application/pdf", data: opened.data };
    return { type: "document", source, ...title };
  }
  if (!isText(opened.mediaType)) return undefined;
  const data = textOf(opened);
  if (data.trim() === "") return undefined;
  return { type: "document", source: { type: "text", media_type: "text/plain", data }, ...title };
}

/** A URL that names no type means plain text. */
const isText = (mediaType: string): boolean =>
  mediaType === "" ||
  mediaType.startsWith("text/") ||
  /^application\/(.*\+)?(json|xml|yaml|toml|javascript)$/.test(mediaType);

function textOf({ base64, data }: DataUrl): string {
  if (base64) return Buffer.from(data, "base64").toString();
  try {
    return decodeURIComponent(data);
  } catch {
    return data;
  }
}
