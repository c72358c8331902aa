import type { Content } from "../../domain/conversation.ts";
import { isDataUrl, mediaTypeOf, openDataUrl } from "../data-url.ts";
import type { WarningList } from "../warning-list.ts";

export type GeminiPart = Readonly<Record<string, unknown>>;

/**
 * The parts of a message. Empty texts are left out: Gemini refuses parts without data.
 * Source: https://ai.google.dev/api/caching#Part
 */
export function encodeContent(content: readonly Content[], warnings: WarningList): GeminiPart[] {
  return content.flatMap((piece) => {
    const part = encodePiece(piece, warnings);
    return part === undefined ? [] : [part];
  });
}

function encodePiece(content: Content, warnings: WarningList): GeminiPart | undefined {
  switch (content.kind) {
    case "text":
    case "refusal":
      return content.text === "" ? undefined : { text: content.text };
    case "image":
      return encodeUrl(content.url, "image/jpeg") ?? note("image", content.url, warnings);
    case "audio":
      return { inlineData: { mimeType: `audio/${content.format || "wav"}`, data: content.data } };
    case "file": {
      const { url, fileId, name } = content;
      const guess = mimeTypeOf(name ?? "") ?? "application/pdf";
      const part = encodeUrl(url ?? uriOf(fileId), guess);
      return part ?? note("file", name ?? fileId ?? url ?? "", warnings);
    }
  }
}

/** A file that another vendor keeps is out of Google's reach; Google's own are named by an address. */
function uriOf(fileId: string | undefined): string | undefined {
  return fileId !== undefined && /^(https?|gs):\/\//.test(fileId) ? fileId : undefined;
}

function encodeUrl(url: string | undefined, guess: string): GeminiPart | undefined {
  if (url === undefined) return undefined;
  if (isDataUrl(url)) return encodeDataUrl(url, guess);
  if (!/^(https?|gs):\/\//.test(url)) return undefined;
  return { fileData: { mimeType: mimeTypeOf(url) ?? guess, fileUri: url } };
}

function encodeDataUrl(url: string, guess: string): GeminiPart | undefined {
  const opened = openDataUrl(url);
  const data = opened?.base64 ? opened.data : base64Of(opened?.data ?? "");
  return data ? { inlineData: { mimeType: opened?.mediaType || guess, data } } : undefined;
}

function base64Of(percentEncoded: string): string | undefined {
  try {
    return Buffer.from(decodeURIComponent(percentEncoded)).toString("base64");
  } catch {
    return undefined;
  }
}

/** The model learns at least that something was there. */
function note(what: string, name: string, warnings: WarningList): GeminiPart {
  warnings.add(`${what} that Gemini cannot reach`, "told the model that it is missing");
  const shown = isDataUrl(name) ? "" : ` ${name.slice(0, 200)}`;
  return { text: `[${what}${shown}: not available]` };
}

/** What Google takes beside the usual. */
const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ["heic", "image/heic"],
  ["heif", "image/heif"],
  ["mp3", "audio/mp3"],
  ["wav", "audio/wav"],
  ["mp4", "video/mp4"],
  ["webm", "video/webm"],
]);

const mimeTypeOf = (name: string): string | undefined => mediaTypeOf(name, MIME_TYPES);
