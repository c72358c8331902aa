import { parseTomlExactly } from "./toml-parse.ts";
import { isTable, isTomlTable, type TomlEdit, TomlSource, type TomlValue } from "./toml-value.ts";

type Plain = Record<string, unknown>;

/** What the text should mean after the edits. The parsed value is copied along the edited paths, not changed. */
export function withEdits(before: Readonly<Plain>, edits: readonly TomlEdit[]): Readonly<Plain> {
  return edits.reduce<Readonly<Plain>>((value, edit) => setAt(value, edit.path, edit.value), before);
}

function setAt(table: Readonly<Plain>, path: readonly string[], value: TomlValue | undefined): Plain {
  const copy = copyOf(table);
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    if (value === undefined) delete copy[key];
    else copy[key] = exactly(value);
    return copy;
  }
  const inner = copy[key];
  if (value === undefined && !isTable(inner)) return copy;
  copy[key] = setAt(isTable(inner) ? inner : copyOf({}), rest, value);
  return copy;
}

/** Without the tables that a removal left empty: whether `[a]` stays behind when `a.b` goes is a matter of spelling. */
export function withoutEmptied(value: Readonly<Plain>, edits: readonly TomlEdit[]): Readonly<Plain> {
  const parents = edits
    .filter((edit) => edit.value === undefined)
    .flatMap(({ path }) => path.slice(0, -1).map((_, i) => path.slice(0, i + 1)))
    .toSorted((a, b) => b.length - a.length);
  return parents.reduce<Readonly<Plain>>(pruneAt, value);
}

function pruneAt(table: Readonly<Plain>, [key = "", ...rest]: readonly string[]): Readonly<Plain> {
  const inner = table[key];
  if (!isTable(inner)) return table;
  const copy = copyOf(table);
  if (rest.length > 0) copy[key] = pruneAt(inner, rest);
  else if (Object.keys(inner).length === 0) delete copy[key];
  return copy;
}

/** A value as the exact parser reads it back: integers are bigints. */
export function exactly(value: TomlValue): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value instanceof TomlSource) return meaningOfSource(value.source);
  if (Array.isArray(value)) return value.map((item: TomlValue) => exactly(item));
  if (!isTomlTable(value)) return value;
  return copyOf(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, exactly(item)])));
}

/** What a value's own spelling means. Throws when it is not one TOML value. */
export function meaningOfSource(source: string): unknown {
  const parsed = parseTomlExactly(`value = ${source}\n`);
  if (parsed.kind === "parsed" && Object.keys(parsed.value).length === 1) return parsed.value["value"];
  throw new Error("not a TOML value");
}

/** No prototype, so that a key named `__proto__` is only a key. */
const copyOf = (table: Readonly<Plain>): Plain => Object.assign(Object.create(null) as Plain, table);
