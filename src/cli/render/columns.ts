import type { Io } from "../io.ts";
import { textWidth } from "./table.ts";

/** Lines longer than this are hard to read, however wide the window is. */
const WIDEST = 100;
const INDENT = 2;
/** A longer name has a line of its own, so that it does not push all sentences to the right edge. */
const WIDEST_NAME = 0.56;

/** Names on the left, sentences on the right, wrapped to the terminal. */
export function twoColumns(io: Io, rows: readonly (readonly [string, string])[]): string {
  const width = lineWidth(io);
  const names = rows.map(([name]) => textWidth(name)).filter((name) => name <= width * WIDEST_NAME);
  const gap = INDENT + Math.max(4, ...names) + 2;
  return rows
    .flatMap(([name, sentence]) => {
      const lines = wrap(sentence, width - gap).map((line) => (" ".repeat(gap) + line).trimEnd());
      const head = " ".repeat(INDENT) + name;
      const [first = ""] = lines;
      if (textWidth(head) > gap - 2) return [head, ...lines];
      return [(head + first.slice(textWidth(head))).trimEnd(), ...lines.slice(1)];
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

export const paragraph = (io: Io, text: string): string => wrap(text, lineWidth(io)).join("\n");

/** Lines of at most `width` columns; a word that is longer stays whole. */
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
