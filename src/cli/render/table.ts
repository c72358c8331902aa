import { stripVTControlCharacters } from "node:util";
import type { Io } from "../io.ts";
import type { Paint } from "./paint.ts";
import { safeText } from "./safe-text.ts";

export interface Column<Row> {
  readonly title: string;
  readonly align?: "right";
  /** Cut first, with an ellipsis, when the table is wider than the terminal. */
  readonly shrinks?: true;
  /** What a person sees. Plain text: control characters from outside are removed here, colour is `paint`'s. */
  cell(row: Row): string;
  /** What a pipe gets when it should differ: full times, plain numbers. */
  raw?(row: Row): string;
  /** The colour of the cell, chosen by its row; the word itself must carry the meaning. */
  paint?(paint: Paint, row: Row): (text: string) => string;
}

/** A terminal gets an aligned table with a header; a pipe gets tab-separated values without one. */
export function renderTable<Row>(io: Io, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  if (!io.outIsTerminal) {
    return rows.map((row) => `${columns.map((c) => safeText((c.raw ?? c.cell)(row))).join("\t")}\n`).join("");
  }
  const cells = rows.map((row) => columns.map((column) => safeText(column.cell(row))));
  const natural = columns.map((column, i) =>
    Math.max(textWidth(column.title), ...cells.map((line) => textWidth(line[i] ?? ""))),
  );
  const widths = fitWidths(columns, natural, io.width);
  const titles = columns.map((column) => column.title);
  const lines = cells.map((line, i) => {
    const row = rows[i] as Row;
    const painted = columns.map((column, at) => {
      const text = cutText(line[at] ?? "", widths[at] ?? 0, io.unicode);
      return column.paint ? column.paint(io.paint, row)(text) : text;
    });
    return alignLine(columns, painted, widths);
  });
  return `${[io.paint.dim(alignLine(columns, titles, widths)), ...lines].join("\n")}\n`;
}

/** One line of a table that grows while it is watched: widths are fixed by the caller, cells may be painted. */
export function alignLine<Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[],
  widths: readonly number[],
): string {
  const padded = columns.map((column, i) => {
    const cell = cells[i] ?? "";
    const gap = " ".repeat(Math.max(0, (widths[i] ?? 0) - textWidth(cell)));
    return column.align === "right" ? gap + cell : cell + gap;
  });
  return padded.join("  ").trimEnd();
}

/** A column that shrinks keeps at least this many characters, or it would say nothing. */
const NARROWEST = 8;

/** Takes what is too much from the columns that may shrink, the widest first. */
function fitWidths<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  available: number | undefined,
): readonly number[] {
  const widths = [...natural];
  if (available === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width, 2 * (columns.length - 1)) - available;
  while (excess > 0) {
    const shrinkable = columns.flatMap((column, i) =>
      column.shrinks && (widths[i] ?? 0) > NARROWEST ? [i] : [],
    );
    const widest = shrinkable.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

/** Ends with an ellipsis when there is not enough room. */
export function cutText(text: string, width: number, unicode: boolean): string {
  if (textWidth(text) <= width) return text;
  const mark = unicode ? "…" : "~";
  let cut = "";
  for (const character of text) {
    if (textWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return cut + mark;
}

/** Columns that a text takes on a terminal: East Asian wide characters and emoji take two, marks none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const MARK = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$/u;
