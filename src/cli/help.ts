import type { Command, CommandEntry } from "./command.ts";
import { INHERITED_FLAGS, ownFlagsOf } from "./flags.ts";
import type { Io } from "./io.ts";
import { fill, paragraph, twoColumns } from "./render/columns.ts";

/** One sentence, usage, examples before flags, inherited flags, where to learn more. */
export function commandHelp(io: Io, path: string, command: Command, all: readonly CommandEntry[]): string {
  const own = ownFlagsOf(command);
  const children = all.filter((entry) => !entry.hidden && entry.path.startsWith(`${path} `));
  const usage = [
    `portkey-codex ${path}`,
    ...(command.positionals ?? []),
    own.length > 0 ? "[flags]" : "",
    command.passThrough ? "-- <command>..." : "",
  ];
  return page([
    paragraph(io, command.summary),
    section(io, "USAGE", `  ${usage.filter(Boolean).join(" ")}`),
    section(
      io,
      "EXAMPLES",
      twoColumns(
        io,
        command.examples.map(([line, what]) => [`$ ${line}`, what]),
      ),
    ),
    own.length > 0 && section(io, "FLAGS", twoColumns(io, own.map(alignShort))),
    children.length > 0 &&
      section(
        io,
        "COMMANDS",
        twoColumns(
          io,
          children.map(({ path, summary }) => [path, summary]),
        ),
      ),
    section(
      io,
      "INHERITED FLAGS",
      fill(
        io,
        INHERITED_FLAGS.map(([flag]) => flag),
      ),
    ),
    section(io, "LEARN MORE", `  ${command.learnMore ?? "portkey-codex help"}`),
  ]);
}

/** `portkey-codex key`: the commands that begin with that word. */
export function groupHelp(io: Io, name: string, entries: readonly CommandEntry[]): string {
  return page([
    section(io, "USAGE", `  portkey-codex ${name} <command> [flags]`),
    section(
      io,
      "COMMANDS",
      twoColumns(
        io,
        entries.map(({ path, summary }) => [path, summary]),
      ),
    ),
    section(io, "LEARN MORE", `  portkey-codex help ${entries[0]?.path ?? name}`),
  ]);
}

/** All commands; those that share their first word stand on one line. */
export function overview(io: Io, entries: readonly CommandEntry[], version: string): string {
  return page([
    `portkey-codex ${version}\nCodex through an AI gateway: keys, costs and logs on your own machine.`,
    section(io, "COMMANDS", twoColumns(io, overviewRows(entries))),
    section(io, "START HERE", "  $ portkey-codex init"),
    section(
      io,
      "LEARN MORE",
      `  portkey-codex help <command>\n${fill(io, [`portkey-codex help ${TOPIC_NAMES.join(" | ")}`])}`,
    ),
  ]);
}

/** What somebody reads who has only just installed it. */
export function invitation(io: Io, version: string): string {
  const examples = twoColumns(io, [
    ["$ portkey-codex init", "set it up; asks before it writes"],
    ["$ portkey-codex init --provider demo --yes", "try it without any key"],
    ["$ portkey-codex help", "all commands"],
  ]);
  return `portkey-codex ${version} is not set up yet. It sends Codex through a gateway on this
machine: keys in the keychain, every request priced and logged, all undoable.

${examples}
`;
}

/** Kept here, so that help can name them without loading their texts. */
export const TOPIC_NAMES = [
  "exit-codes",
  "environment",
  "json",
  "settings",
  "budgets",
  "guardrails",
  "privacy",
] as const;

export type TopicName = (typeof TOPIC_NAMES)[number];

function overviewRows(entries: readonly CommandEntry[]): readonly (readonly [string, string])[] {
  const shown = entries.filter((entry) => !entry.hidden);
  const heads = [...new Set(shown.map(({ path }) => path.split(" ", 1)[0] ?? path))];
  return heads.map((head) => {
    const children = shown.filter(({ path }) => path.startsWith(`${head} `));
    const verbs = children.map(({ path }) => path.slice(head.length + 1)).join(", ");
    const alone = shown.find(({ path }) => path === head);
    if (!alone) return [head, verbs];
    return [head, verbs ? `${alone.summary.replace(/\.$/, "")} (also: ${verbs}).` : alone.summary];
  });
}

const section = (io: Io, title: string, text: string): string => `${io.paint.bold(title)}\n${text}`;

const page = (sections: readonly (string | false)[]): string => `${sections.filter(Boolean).join("\n\n")}\n`;

/** Long flags stand under each other, whether they have a short form or not. */
const alignShort = ([flag, help]: readonly [string, string]): readonly [string, string] =>
  flag.startsWith("--") ? [`    ${flag}`, help] : [flag, help];
