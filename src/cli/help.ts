import type { Command, CommandEntry } from "./command.ts";
import { flagsOf, INHERITED_FLAGS } from "./flags.ts";
import type { Io } from "./io.ts";

/** One sentence, usage, examples before flags, inherited flags, where to learn more. */
export function commandHelp(io: Io, path: string, command: Command, all: readonly CommandEntry[]): string {
  const heading = (text: string) => io.paint.bold(text);
  const inherited = new Set(INHERITED_FLAGS.map(([flag]) => flag));
  const own = flagsOf(command).filter(([flag]) => !inherited.has(flag));
  const children = all.filter((entry) => entry.path.startsWith(`${path} `));
  const usage = [
    `portkey-codex ${path}`,
    ...(command.positionals ?? []),
    own.length > 0 ? "[flags]" : "",
    command.passThrough ? "-- <command>…" : "",
  ];
  const sections = [
    command.summary,
    `${heading("USAGE")}\n  ${usage.filter(Boolean).join(" ")}`,
    `${heading("EXAMPLES")}\n${twoColumns(command.examples.map(([line, what]) => [`$ ${line}`, what]))}`,
    own.length > 0 ? `${heading("FLAGS")}\n${twoColumns(own.map(alignShort))}` : "",
    children.length > 0
      ? `${heading("COMMANDS")}\n${twoColumns(children.map((e) => [e.path, e.summary]))}`
      : "",
    `${heading("INHERITED FLAGS")}\n  ${INHERITED_FLAGS.map(([flag]) => flag).join("  ")}`,
    `${heading("LEARN MORE")}\n  ${command.learnMore ?? "portkey-codex help"}`,
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

/** All commands, a line each. */
export function overview(io: Io, entries: readonly CommandEntry[], version: string): string {
  const rows = entries.filter((entry) => !entry.hidden).map((entry) => [entry.path, entry.summary] as const);
  return [
    `portkey-codex ${version} — Codex through an AI gateway: keys, costs and logs on your own machine.`,
    `${io.paint.bold("COMMANDS")}\n${twoColumns(rows)}`,
    `${io.paint.bold("START HERE")}\n  $ portkey-codex init`,
    `${io.paint.bold("LEARN MORE")}\n  portkey-codex help <command>\n  portkey-codex help exit-codes | environment | json | privacy\n`,
  ].join("\n\n");
}

const alignShort = ([flag, help]: readonly [string, string]): readonly [string, string] =>
  flag.startsWith("--") ? [`    ${flag}`, help] : [flag, help];

function twoColumns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join("\n");
}
