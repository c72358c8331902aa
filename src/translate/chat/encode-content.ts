import type { Content } from "../../domain/conversation.ts";
import { isDataUrl } from "../data-url.ts";
import type { WarningList } from "../warning-list.ts";
import { type Part, textPart } from "./chat-message.ts";

/** What the API takes as an image; of data URLs only the formats that every vendor reads. */
const IMAGE_URL = /^(https?:\/\/|data:image\/(png|jpe?g|gif|webp);base64,)/i;

/** The words for `detail`; Codex's "original" is the finest that there is here. */
const DETAILS: Readonly<Record<string, string>> = {
  auto: "auto",
  low: "low",
  high: "high",
  original: "high",
};

export interface ContentRules {
  readonly takesImages: boolean;
  readonly notes: WarningList;
}

/** Parts of a message of the user's; what the vendor cannot take becomes a note in the text, with a warning. */
export function userParts(content: readonly Content[], rules: ContentRules): readonly Part[] {
  return content.map((item) => userPart(item, rules)).filter((part) => part["text"] !== "");
}

function userPart(item: Content, { takesImages, notes }: ContentRules): Part {
  switch (item.kind) {
    case "text":
    case "refusal":
      return textPart(item.text);
    case "image": {
      if (!takesImages || !IMAGE_URL.test(item.url)) return textPart(lostImage(takesImages, notes));
      const detail = item.detail === undefined ? undefined : DETAILS[item.detail];
      return { type: "image_url", image_url: { url: item.url, ...(detail !== undefined && { detail }) } };
    }
    case "audio":
      return { type: "input_audio", input_audio: { data: item.data, format: item.format } };
    case "file":
      return filePart(item, notes);
  }
}

function filePart({ url, fileId, name }: Content & { kind: "file" }, notes: WarningList): Part {
  if (url !== undefined && isDataUrl(url))
    return { type: "file", file: { filename: name ?? "file", file_data: url } };
  if (fileId !== undefined) return { type: "file", file: { file_id: fileId } };
  notes.add("file by address", "told the model where it is, for this API takes only the file itself");
  return textPart(`[file ${[name, url].filter((word) => word).join(" ")}]`);
}

function lostImage(takesImages: boolean, notes: WarningList): string {
  if (!takesImages) {
    notes.add("image", "left out, with a note in its place: the model takes no pictures");
    return "[image left out: this model cannot see pictures]";
  }
  notes.add(
    "image format",
    "left out, with a note in its place: neither a web address nor PNG, JPEG, GIF or WebP",
  );
  return "[image left out: its format is not supported]";
}

/** Plain text as a string, which every vendor takes; a list of parts only where it must be one. */
export function contentOf(parts: readonly Part[]): string | readonly Part[] {
  if (!parts.every((part) => part["type"] === "text")) return parts;
  return parts.map((part) => part["text"]).join("\n\n");
}
