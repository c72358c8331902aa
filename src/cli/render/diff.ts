import type { Io } from "../io.ts";
import type { Paint } from "./paint.ts";
import { safeText } from "./safe-text.ts";

/** A unified diff as the answer: a pipe gets what `patch` reads. */
export const diffForStdout = (io: Io, diff: string): string =>
  io.outIsTerminal ? renderDiff(io.paint, diff) : diff;

/** A diff as part of the conversation, before the question that it leads to. */
export function sayDiff(io: Io, diff: string): void {
  if (!io.quiet) io.err(`${renderDiff(io.paintErr, diff)}\n`);
}

/** For people: a margin, added lines green, removed ones red. The text comes from outside. */
export function renderDiff(paint: Paint, diff: string): string {
  return diff
    .split("\n")
    .slice(0, -1)
    .map((line) => `  ${paintLine(paint, line)}\n`)
    .join("");
}

function paintLine(paint: Paint, line: string): string {
  const safe = safeText(line.replaceAll("\t", "    "));
  if (/^(---|\+\+\+) /.test(line)) return paint.bold(safe);
  if (line.startsWith("@@")) return paint.cyan(safe);
  if (line.startsWith("+")) return paint.green(safe);
  return line.startsWith("-") ? paint.red(safe) : safe;
}
