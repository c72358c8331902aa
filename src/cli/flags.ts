import type { Command } from "./command.ts";

/** Flags that every command understands. */
export const INHERITED_FLAGS: readonly (readonly [string, string])[] = [
  ["--no-input", "Never ask; fail and name the flag instead"],
  ["--color <when>", "auto, always or never"],
  ["-y, --yes", "Answer confirmations with yes"],
  ["-q, --quiet", "Print only the answer"],
  ["-v, --verbose", "Print more"],
  ["--debug", "Print stack traces and more detail"],
  ["-h, --help", "Show this help"],
];

/** A command's own flags, the JSON pair where it has fields, and the inherited ones. */
export function flagsOf(command: Command): readonly (readonly [string, string])[] {
  const json = command.jsonFields
    ? ([
        ["--json [fields]", "Machine output; run without fields to list them"],
        ["--jq <expression>", "Filter the JSON with a jq expression"],
      ] as const)
    : [];
  return [...(command.flags ?? []), ...json, ...INHERITED_FLAGS.slice(0, -1)];
}
