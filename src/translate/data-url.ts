/** A `data:` URL, taken apart. */
export interface DataUrl {
  /** In small letters; `""` where the URL names none. */
  readonly mediaType: string;
  readonly base64: boolean;
  /** Base64, or text with percent signs. */
  readonly data: string;
}

/** Only the head is searched, for the rest may be megabytes. */
const LONGEST_HEAD = 1_024;

export const isDataUrl = (url: string): boolean => /^data:/i.test(url);

/**
 * `undefined` for what is none, or has no data.
 * Source: RFC 2397, whose words are the same in any case; `image/jpg` is what many write for `image/jpeg`.
 */
export function openDataUrl(url: string): DataUrl | undefined {
  if (!isDataUrl(url)) return undefined;
  const comma = url.slice(0, LONGEST_HEAD).indexOf(",");
  if (comma === -1 || comma === url.length - 1) return undefined;
  const head = url.slice("data:".length, comma).toLowerCase().split(";");
  const [type = "", ...parameters] = head.map((word) => word.trim());
  const mediaType = type === "image/jpg" ? "image/jpeg" : type;
  return { mediaType, base64: parameters.includes("base64"), data: url.slice(comma + 1) };
}

/** Base64 that came without its head, as OpenAI takes it; the type is told by the file's name, and is PDF without one. */
export function dataUrlOf(base64: string, name = ""): string {
  if (isDataUrl(base64)) return base64;
  const otherwise = /\.\w+$/.test(name) ? "application/octet-stream" : "application/pdf";
  return `data:${mediaTypeOf(name) ?? otherwise};base64,${base64}`;
}

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ["pdf", "application/pdf"],
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["csv", "text/csv"],
  ["html", "text/html"],
  ["xml", "text/xml"],
  ["json", "application/json"],
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
]);

/** By the ending of a file's name or address. `others`: what one vendor takes beside the usual types. */
export function mediaTypeOf(name: string, others?: ReadonlyMap<string, string>): string | undefined {
  const ending = /\.([a-z0-9]+)(?:[?#].*)?$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return others?.get(ending) ?? MEDIA_TYPES.get(ending);
}
