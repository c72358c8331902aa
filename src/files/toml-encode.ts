import { isTomlTable, TomlSource, type TomlTable, type TomlValue } from "./toml-value.ts";

/** A value on one line, as it stands right of `=`. */
export function encodeValue(value: TomlValue): string {
  if (typeof value === "string") return encodeString(value);
  if (typeof value === "number") return encodeNumber(value);
  if (typeof value === "boolean") return String(value);
  if (value instanceof TomlSource) return value.source;
  if (!isTomlTable(value)) return `[${value.map(encodeValue).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${encodeKey([key])} = ${encodeValue(item)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** A dotted key; parts that are not bare words are quoted. */
export const encodeKey = (path: readonly string[]): string =>
  path.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : encodeString(part))).join(".");

/** `[path]`, its plain keys, and a block for each table inside it. Lines without their line ends. */
export function encodeTable(path: readonly string[], table: TomlTable): readonly string[] {
  const entries = Object.entries(table);
  const plain = entries.filter(([, value]) => !isTomlTable(value));
  const nested = entries.filter((entry): entry is [string, TomlTable] => isTomlTable(entry[1]));
  const own =
    plain.length > 0 || nested.length === 0
      ? [
          `[${encodeKey(path)}]`,
          ...plain.map(([key, value]) => `${encodeKey([key])} = ${encodeValue(value)}`),
        ]
      : [];
  const blocks = nested.map(([key, inner]) => encodeTable([...path, key], inner));
  return [own, ...blocks]
    .filter((block) => block.length > 0)
    .flatMap((block, i) => (i === 0 ? block : ["", ...block]));
}

// JSON's escapes are all TOML's too; TOML forbids DEL as well.
const encodeString = (text: string): string => JSON.stringify(text).replaceAll("\u007f", "\\u007f");

function encodeNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = String(value);
  // 2 ** 60 is a float here; without a point TOML would read an integer.
  return Number.isSafeInteger(value) || /[.e]/.test(text) ? text : `${text}.0`;
}
