import type { Command, Flags } from "./command.ts";

/** A flag in commander's notation, and its help. */
export type FlagLine = readonly [notation: string, help: string];

/** Flags that every command understands. */
export const INHERITED_FLAGS: readonly FlagLine[] = [
  ["--no-input", "Never ask; fail and name the flag instead"],
  ["--color <when>", "auto, always or never"],
  ["-y, --yes", "Answer confirmations with yes"],
  ["-q, --quiet", "Print only the answer"],
  ["-v, --verbose", "Print more"],
  ["--debug", "Print stack traces and more detail"],
  ["-h, --help", "Show this help"],
];

const JSON_FLAGS: readonly FlagLine[] = [
  ["--json [fields]", "Machine output; run without fields to list them"],
  ["--jq <expression>", "Filter the JSON with jq"],
];

/** A command's own flags, and the JSON pair where it has fields. */
export const ownFlagsOf = (command: Command): readonly FlagLine[] => [
  ...(command.flags ?? []),
  ...(command.jsonFields ? JSON_FLAGS : []),
];

/** All that a command understands. */
export const flagsOf = (command: Command): readonly FlagLine[] => [
  ...ownFlagsOf(command),
  ...INHERITED_FLAGS,
];

/** `-f, --tail` → `--tail`. */
export const longName = (notation: string): string => /--[\w-]+/.exec(notation)?.[0] ?? notation;

/** No flag at all. */
export const NO_FLAGS: Flags = {
  text: () => undefined,
  on: () => false,
  textOrTrue: () => undefined,
  list: () => [],
  given: () => false,
};
