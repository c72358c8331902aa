/** What an edit can write. Dates and 64-bit integers are kept where they stand, but never written by us. */
export type TomlScalar = string | number | boolean;
export type TomlValue = TomlScalar | readonly TomlValue[] | TomlTable;
export interface TomlTable {
  readonly [key: string]: TomlValue;
}

/** One wish. A table as value means: exactly these keys. */
export interface TomlEdit {
  readonly path: readonly string[];
  /** `undefined` removes the key or the whole table. */
  readonly value: TomlValue | undefined;
  /** For a table: a comment line that stands right above it; written, and removed, together with it. */
  readonly comment?: string;
}

/** Replaces `text.slice(start, end)`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The same question about a value of our own. */
export const isTomlTable = (value: TomlValue): value is TomlTable => isTable(value);
