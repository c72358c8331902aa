/** What a request says about itself, or its key and the settings say about it: `team = red`. */
export type Metadata = Readonly<Record<string, string>>;

/** Portkey's limit of a value; the others are ours, because all of it is stored for every request. */
const MAX = { entries: 32, nameLetters: 64, valueLetters: 128 } as const;

/** Also what the path of a JSON value can hold between its quotes. */
const NAME = /^[A-Za-z0-9_.-]+$/;

/** It becomes part of an account's name: no control characters, no half ones. */
const VALUE = /^[^\p{Cc}\p{Cs}]*$/u;

export const METADATA_EXPECTS =
  "names of letters, digits, _ . and -, and values of at most 128 visible characters, such as team=red";

export const isMetadataEntry = (name: string, value: string): boolean =>
  name.length <= MAX.nameLetters && NAME.test(name) && value.length <= MAX.valueLetters && VALUE.test(value);

export const isMetadataName = (name: string): boolean => isMetadataEntry(name, "");

/** Entries that are no metadata are left out; `dropped` says how many. */
export function readMetadata(entries: readonly (readonly [string, unknown])[]): {
  readonly metadata: Metadata;
  readonly dropped: number;
} {
  const metadata: Record<string, string> = {};
  let kept = 0;
  for (const [name, value] of entries) {
    const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    if (typeof text !== "string" || !isMetadataEntry(name, text) || kept === MAX.entries) continue;
    metadata[name] = text;
    kept += 1;
  }
  return { metadata, dropped: entries.length - kept };
}

/** `k=v` as it is typed. */
export function parseMetadataPair(pair: string): readonly [string, string] | undefined {
  const at = pair.indexOf("=");
  if (at <= 0) return undefined;
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  return isMetadataEntry(name, value) ? [name, value] : undefined;
}
