import type { Io } from "../io.ts";
import { textWidth } from "./table.ts";

/** Lines longer than this are hard to read, however wide the window is. */
const WIDEST = 100;
const INDENT = 2;
/** The right column is not squeezed below this; it goes under the left one then. */
const NARROWEST_RIGHT = 24;

/** Names on the left, sentences on the right, wrapped to the terminal. */
export function twoColumns(io: Io, rows: readonly (readonly [string, string])[]): string {
  const width = lineWidth(io);
  const left = Math.min(
    Math.max(...rows.map(([name]) => textWidth(name))),
    width - NARROWEST_RIGHT - INDENT - 2,
  );
  const gap = INDENT + left + 2;
  return rows
    .map(([name, sentence]) => {
      const [first = "", ...more] = wrap(sentence, width - gap);
      const head = `${" ".repeat(INDENT)}${name}`;
      const pad = left - textWidth(name);
      const lines = pad < 0 ? [head, " ".repeat(gap) + first] : [`${head}${" ".repeat(pad + 2)}${first}`];
      return [...lines, ...more.map((line) => " ".repeat(gap) + line)]
        .map((line) => line.trimEnd())
        .join("\n");
    })
    .join("\n");
}

/** Words that belong together, side by side, as many as a line holds. */
export function fill(io: Io, items: readonly string[]): string {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    const joined = last === undefined ? undefined : `${last}  ${item}`;
    if (joined !== undefined && textWidth(joined) <= lineWidth(io)) lines[lines.length - 1] = joined;
    else lines.push(" ".repeat(INDENT) + item);
  }
  return lines.join("\n");
}

/** A paragraph as lines of at most `width` columns; a word that is longer stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const lineWidth = (io: Io): number => Math.min(io.width ?? 80, WIDEST);
