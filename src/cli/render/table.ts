import { stripVTControlCharacters } from "node:util";
import type { Io } from "../io.ts";

export interface Column<Row> {
  readonly title: string;
  readonly align?: "right";
  /** What a person sees. Text from outside must already have gone through `safeText`. */
  cell(row: Row): string;
  /** What a pipe gets when it should differ: full times, plain numbers. */
  raw?(row: Row): string;
}

/** A terminal gets an aligned table with a header; a pipe gets tab-separated values without one. */
export function renderTable<Row>(io: Io, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  if (!io.outIsTerminal) {
    return rows.map((row) => `${columns.map((c) => tsvCell((c.raw ?? c.cell)(row))).join("\t")}\n`).join("");
  }
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const widths = columns.map((column, i) =>
    Math.max(column.title.length, ...cells.map((line) => textWidth(line[i] ?? ""))),
  );
  const header = io.paint.dim(
    alignLine(
      columns,
      columns.map((c) => c.title),
      widths,
    ),
  );
  return `${[header, ...cells.map((line) => alignLine(columns, line, widths))].join("\n")}\n`;
}

/** One line of a table that grows while it is watched: widths are fixed by the caller. */
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

const textWidth = (text: string): number => [...stripVTControlCharacters(text)].length;

const tsvCell = (text: string): string => stripVTControlCharacters(text).replace(/[\t\r\n]/g, " ");
