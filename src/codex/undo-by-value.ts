import { type TomlEdit, valueAt } from "../files/toml-edit.ts";
import { sameToml } from "../files/toml-parse.ts";
import { isTable, TomlSource } from "../files/toml-value.ts";
import { meaningOfSource, withEdits } from "../files/toml-verify.ts";
import type { KeyRecord } from "./journal.ts";

type Table = Readonly<Record<string, unknown>>;

export interface UndoByValue {
  readonly edits: readonly TomlEdit[];
  /** Keys that say something else than we wrote: the user's now. */
  readonly kept: readonly KeyRecord[];
}

/**
 * Takes keys back in a config that somebody has edited since: each key that still says what we wrote becomes
 * what it was; a key that was changed since is left alone. `tables` are those that we brought; they go when
 * nothing is left in them. `present` is the exact parse of the text.
 */
export function undoByValue(
  present: Table,
  keys: readonly KeyRecord[],
  tables: readonly (readonly string[])[],
): UndoByValue {
  const mine = keys.filter((key) => isStillOurs(present, key));
  const edits = mine
    .filter(({ path, before }) => before === undefined || hasParent(present, path))
    .map(
      ({ path, before }): TomlEdit => ({
        path,
        value: before === undefined ? undefined : new TomlSource(before),
      }),
    );
  const kept = keys.filter((key) => key.after !== undefined && !mine.includes(key) && isThere(present, key));
  return { edits: [...edits, ...emptied(withEdits(present, edits), tables)], kept };
}

export const isStillOurs = (present: Table, { path, after }: KeyRecord): boolean => {
  const now = valueAt(present, path);
  return after === undefined ? now === undefined : now !== undefined && sameToml(now, meaningOfSource(after));
};

const isThere = (present: Table, { path }: KeyRecord): boolean => valueAt(present, path) !== undefined;

/** What we removed from a provider comes back only if the user still has that provider. */
const hasParent = (present: Table, path: readonly string[]): boolean =>
  path.length === 1 || isTable(valueAt(present, path.slice(0, Math.min(2, path.length - 1))));

/** The innermost first, so that a table whose only content was an empty one goes too. */
function emptied(after: Table, tables: readonly (readonly string[])[]): readonly TomlEdit[] {
  const removals: TomlEdit[] = [];
  for (const path of tables.toSorted((a, b) => b.length - a.length)) {
    const table = valueAt(withEdits(after, removals), path);
    if (isTable(table) && Object.keys(table).length === 0) removals.push({ path, value: undefined });
  }
  return removals;
}
