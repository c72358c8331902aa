/** A value in somebody's own spelling: text that stands right of `=`, to be put back as it was. */
export class TomlSource {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** What an edit can write. Dates and 64-bit integers only as a `TomlSource`. */
export type TomlValue = TomlScalar | TomlSource | readonly TomlValue[] | TomlTable;
type TomlScalar = string | number | boolean;
export interface TomlTable {
  readonly [key: string]: TomlValue;
}

/** One wish. A table as value means: exactly these keys. */
export interface TomlEdit {
  readonly path: readonly string[];
  /** `undefined` removes the key or the whole table. */
  readonly value: TomlValue | undefined;
}

/** A comment line of our own. There is at most one that says `comment`. */
export interface TomlComment {
  readonly comment: string;
  /** The table that it should stand above; `undefined` removes the line, wherever it is. */
  readonly above: readonly string[] | undefined;
}

/** Replaces `text.slice(start, end)`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !(value instanceof TomlSource);

/** The same question about a value of our own. */
export const isTomlTable = (value: TomlValue): value is TomlTable => isTable(value);
