import { type TomlEdit, type TomlValue, valueAt } from "../files/toml-edit.ts";

interface Growing {
  [key: string]: TomlValue | Growing;
}

/** Keys of a table that is not there yet become one edit, so that the table is written as one block. */
export function gatherTables(
  present: Readonly<Record<string, unknown>>,
  wishes: readonly TomlEdit[],
): readonly TomlEdit[] {
  const edits: TomlEdit[] = [];
  const tables = new Map<string, Growing>();
  for (const { path, value } of wishes) {
    if (value === undefined) continue;
    const depth = path.findIndex((_, i) => i > 0 && valueAt(present, path.slice(0, i)) === undefined);
    if (depth < 0) {
      edits.push({ path, value });
      continue;
    }
    const id = JSON.stringify(path.slice(0, depth));
    const table = tables.get(id) ?? (Object.create(null) as Growing);
    if (!tables.has(id)) edits.push({ path: path.slice(0, depth), value: table as TomlValue });
    tables.set(id, table);
    grow(table, path.slice(depth), value);
  }
  return edits;
}

function grow(table: Growing, [key = "", ...rest]: readonly string[], value: TomlValue): void {
  if (rest.length === 0) {
    table[key] = value;
    return;
  }
  table[key] ??= Object.create(null) as Growing;
  grow(table[key] as Growing, rest, value);
}
