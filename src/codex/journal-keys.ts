import { type TomlEdit, valueAt } from "../files/toml-edit.ts";
import { sameToml } from "../files/toml-parse.ts";
import { isTable, type TomlValue } from "../files/toml-value.ts";
import { exactly } from "../files/toml-verify.ts";
import type { FileRecord, KeyRecord } from "./journal.ts";
import { isStillOurs } from "./undo-by-value.ts";

type Table = Readonly<Record<string, unknown>>;
type Path = readonly string[];

/** What an edit of a config is made for: our provider's block, or the repair of something that was there. */
export interface Change {
  readonly wishes: readonly TomlEdit[];
  readonly by: KeyRecord["by"];
}

/**
 * Keys that an earlier `apply` wrote and this one no longer asks for. Not the model: whoever chose one with a flag
 * has chosen, and a later `apply` without it is about something else.
 */
export const outdatedKeys = (record: FileRecord | undefined, { wishes, by }: Change): readonly KeyRecord[] =>
  by === "mend"
    ? []
    : (record?.keys ?? [])
        .filter((key) => key.by === "apply" && !samePath(key.path, ["model"]))
        .filter(({ path }) => !wishes.some((wish) => isBelow(path, wish.path)));

/**
 * The journal's keys after a change. What a key was before our first touch stays on record for as long as the
 * config says what we wrote; once the user has changed it, their value is the one to go back to.
 */
export function keysAfter(
  present: Table,
  record: FileRecord | undefined,
  change: Change,
): readonly KeyRecord[] {
  const outdated = outdatedKeys(record, change);
  const known = (record?.keys ?? []).filter((key) => !outdated.includes(key));
  const touched = change.wishes
    .flatMap((wish) => touchedBy(present, wish))
    .map((key): KeyRecord => {
      const old = known.find(({ path }) => samePath(path, key.path));
      const before = old && isStillOurs(present, old) ? old.before : key.before;
      return {
        path: key.path,
        by: change.by,
        ...optional("before", before),
        ...optional("after", key.after),
      };
    });
  const untouched = known.filter((key) => !touched.some(({ path }) => samePath(path, key.path)));
  return [...untouched, ...touched].filter(
    ({ before, after }) => JSON.stringify(before) !== JSON.stringify(after),
  );
}

/** Each single key that a wish changes; a removed table counts by its keys. */
function touchedBy(present: Table, { path, value }: TomlEdit): readonly Omit<KeyRecord, "by">[] {
  const now = valueAt(present, path);
  if (value === undefined)
    return leavesOf(path, now).map((leaf) => ({
      path: leaf.path,
      ...optional("before", writable(leaf.value)),
    }));
  if (now !== undefined && sameToml(now, exactly(value))) return [];
  return [{ path, ...optional("before", writable(now)), after: value }];
}

/** The single keys below a value. */
export function leavesOf(
  path: Path,
  value: unknown,
): readonly { readonly path: Path; readonly value: unknown }[] {
  if (!isTable(value)) return value === undefined ? [] : [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf([...path, key], inner));
}

/** A parsed value as one that we could write again; `undefined` for what only the bytes can give back. */
export function writable(value: unknown): TomlValue | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  const items = value.map(writable).filter((item) => item !== undefined);
  return items.length === value.length ? items : undefined;
}

/** Tables that the wishes bring into being. */
export const newTables = (present: Table, wishes: readonly TomlEdit[]): readonly Path[] =>
  wishes
    .filter(({ value }) => value !== undefined)
    .flatMap(({ path }) => path.slice(0, -1).map((_, i) => path.slice(0, i + 1)))
    .filter((table) => valueAt(present, table) === undefined);

const isBelow = (path: Path, table: Path): boolean => table.every((part, i) => path[i] === part);

const samePath = (a: Path, b: Path): boolean => a.length === b.length && isBelow(a, b);

const optional = <K extends string>(
  name: K,
  value: TomlValue | undefined,
): { readonly [_ in K]?: TomlValue } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [_ in K]?: TomlValue });
