import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { runDesk } from "../../src/cli/desk.ts";
import type { Streams } from "../../src/cli/io.ts";
import type { House } from "../../src/ports/house.ts";

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Types a command line and reads what comes back: as a script does, or as a person at a terminal (colours taken off). */
export async function atTheDesk(
  house: House,
  line: string | readonly string[],
  reader: "pipe" | "terminal" = "pipe",
): Promise<Answer> {
  const stdout = collect(reader);
  const stderr = collect(reader);
  const stdin = Object.assign(new PassThrough(), { isTTY: false });
  const streams = { stdin, stdout: stdout.stream, stderr: stderr.stream } as unknown as Streams;
  const code = await runDesk(typeof line === "string" ? line.split(" ") : line, house, streams);
  return { code, out: stdout.text(), err: stderr.text() };
}

function collect(reader: "pipe" | "terminal") {
  const chunks: Buffer[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY: reader === "terminal", columns: 100 });
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => stripVTControlCharacters(Buffer.concat(chunks).toString("utf8")) };
}
