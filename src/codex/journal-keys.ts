import { type TomlEdit, valueAt } from "../files/toml-edit.ts";
import { encodeValue } from "../files/toml-encode.ts";
import { sameToml } from "../files/toml-parse.ts";
import { sourcesOf } from "../files/toml-source.ts";
import { isTable } from "../files/toml-value.ts";
import { exactly, meaningOfSource } from "../files/toml-verify.ts";
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
 * The journal's keys after a change of `text`. What a key was before our first touch stays on record for as long
 * as the config says what we wrote; once the user has changed it, their value is the one to go back to.
 */
export function keysAfter(
  text: string,
  present: Table,
  record: FileRecord | undefined,
  change: Change,
): readonly KeyRecord[] {
  const outdated = outdatedKeys(record, change);
  const known = (record?.keys ?? []).filter((key) => !outdated.includes(key));
  const sourceOf = sourcesOf(text);
  const touched = change.wishes
    .flatMap((wish) => touchedBy(present, wish))
    .map(({ path, after }): KeyRecord => {
      const old = known.find((key) => samePath(key.path, path));
      const before = old && isStillOurs(present, old) ? old.before : sourceOf(path);
      return {
        path,
        by: change.by,
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      };
    });
  const untouched = known.filter((key) => !touched.some(({ path }) => samePath(path, key.path)));
  return [...untouched, ...touched].filter(({ before, after }) => !meansTheSame(before, after));
}

/** Each single key that a wish changes; a removed table counts by its keys. */
function touchedBy(present: Table, { path, value }: TomlEdit): readonly Pick<KeyRecord, "path" | "after">[] {
  const now = valueAt(present, path);
  if (value === undefined) return pathsBelow(path, now).map((key) => ({ path: key }));
  if (now !== undefined && sameToml(now, exactly(value))) return [];
  return [{ path, after: encodeValue(value) }];
}

/** The paths of the single keys at or below a value. */
export function pathsBelow(path: Path, value: unknown): readonly Path[] {
  if (!isTable(value)) return value === undefined ? [] : [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsBelow([...path, key], inner));
}

const meansTheSame = (before: string | undefined, after: string | undefined): boolean =>
  before === undefined || after === undefined
    ? before === after
    : sameToml(meaningOfSource(before), meaningOfSource(after));

/** Tables that the wishes bring into being. */
export const newTables = (present: Table, wishes: readonly TomlEdit[]): readonly Path[] =>
  wishes
    .filter(({ value }) => value !== undefined)
    .flatMap(({ path }) => path.slice(0, -1).map((_, i) => path.slice(0, i + 1)))
    .filter((table) => valueAt(present, table) === undefined);

const isBelow = (path: Path, table: Path): boolean => table.every((part, i) => path[i] === part);

const samePath = (a: Path, b: Path): boolean => a.length === b.length && isBelow(a, b);
