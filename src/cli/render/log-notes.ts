import type { LogEntry } from "../../domain/log-entry.ts";
import type { Io } from "../io.ts";
import { wrap } from "./columns.ts";
import { safeText } from "./safe-text.ts";

/** Below the time and its gap, so that the ids stand out. */
const INDENT = " ".repeat(10);

/** What happened to a request, under its row: other routes and retries, warnings, and how it failed. */
export function noteLines(io: Io, entry: LogEntry): readonly string[] {
  const { paint, unicode } = io;
  const [turn, arrow] = unicode ? ["↳", "→"] : ["->", "->"];
  // The model's slug is taken off every request; that is no news.
  const news = entry.rewrites.filter(({ what }) => what !== "model");
  return [
    ...news.flatMap((note) =>
      hang(io, turn, `${note.what}: ${note.before} ${arrow} ${note.after}`).map((line) => paint.dim(line)),
    ),
    ...entry.warnings.flatMap((warning) => hang(io, "!", warning).map((line) => paint.yellow(line))),
    ...ending(io, entry),
  ];
}

/** A request that did not end well says so, also when nobody left a word about it. */
function ending(io: Io, { status, error }: LogEntry): readonly string[] {
  const failed = (sentence: string) =>
    hang(io, io.unicode ? "✗" : "x fail:", sentence).map((line) => io.paint.red(line));
  switch (status) {
    case "ok":
    case "running":
      return error === undefined ? [] : failed(error);
    case "cancelled":
      return hang(io, "!", error ?? "cancelled by the client").map((line) => io.paint.yellow(line));
    case "error":
    case "blocked":
    case "interrupted":
      return failed(error ?? status);
  }
}

/** A mark, and its sentence beside it, also where it is wrapped. */
function hang(io: Io, mark: string, sentence: string): string[] {
  const lead = `${INDENT}${mark} `;
  const width = io.width === undefined ? Number.POSITIVE_INFINITY : Math.max(20, io.width - lead.length);
  return wrap(safeText(sentence), width).map((line, i) => (i === 0 ? lead : " ".repeat(lead.length)) + line);
}
