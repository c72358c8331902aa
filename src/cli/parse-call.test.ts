import { expect, test } from "vitest";
import { FailureError, meaningOf } from "../domain/failure.ts";
import type { Command, Flags } from "./command.ts";
import { parseArguments } from "./parse-call.ts";

const command: Command = {
  summary: "Test.",
  positionals: ["<slug>", "[more]"],
  examples: [],
  flags: [
    ["--base-url <url>", ""],
    ["--option <k=v...>", ""],
    ["--no-verify", ""],
    ["--default", ""],
    ["-f, --follow", ""],
  ],
  jsonFields: ["a"],
  run: async () => undefined,
};

const parse = (line: string, of: Command = command) =>
  parseArguments("thing add", of, line.split(" ").filter(Boolean));

const read: readonly (readonly [line: string, read: (flags: Flags) => unknown, want: unknown])[] = [
  ["s --base-url u", (flags) => flags.text("base-url"), "u"],
  ["--base-url=u s", (flags) => flags.text("base-url"), "u"],
  ["--base-url --default s", (flags) => flags.text("base-url"), "--default"],
  ["s", (flags) => flags.text("base-url"), undefined],
  ["--option a=1 s --option b=2=3", (flags) => flags.list("option"), ["a=1", "b=2=3"]],
  ["s", (flags) => flags.list("option"), []],
  ["s --no-verify", (flags) => flags.on("no-verify"), true],
  ["s", (flags) => flags.on("no-verify"), false],
  ["s --default", (flags) => flags.on("default"), true],
  ["s", (flags) => flags.on("default"), false],
  ["s -fy", (flags) => [flags.on("follow"), flags.on("yes")], [true, true]],
  ["s --json", (flags) => flags.textOrTrue("json"), true],
  ["s --json a", (flags) => flags.textOrTrue("json"), "a"],
  ["s --color never", (flags) => [flags.given("color"), flags.given("quiet")], [true, false]],
];

for (const [line, pick, want] of read) {
  test(line, () => {
    const { flags, positionals } = parse(line);
    expect(pick(flags)).toEqual(want);
    expect(positionals).toEqual(["s"]);
  });
}

const positionals: readonly (readonly [line: string, want: readonly string[]])[] = [
  ["a b", ["a", "b"]],
  ["a --default b", ["a", "b"]],
  ["--default a", ["a"]],
  ["-", ["-"]],
  ["a -- --default", ["a", "--default"]],
];

for (const [line, want] of positionals) {
  test(`positionals of "${line}"`, () => expect(parse(line).positionals).toEqual(want));
}

const flagsOnly: Command = { ...command, positionals: [] };
const runner: Command = { ...flagsOnly, passThrough: true };

const refused: readonly (readonly [line: string, of: Command, message: string, why?: string])[] = [
  ["", command, '"thing add" needs <slug>'],
  ["s --base-ulr x", command, '"thing add" has no flag --base-ulr', "did you mean --base-url?"],
  ["s --zzz", command, '"thing add" has no flag --zzz'],
  ["s --base-url", command, "--base-url <url> needs a value"],
  ["s --yse", command, '"thing add" has no flag --yse', "did you mean --yes?"],
  ["a b c", command, '"thing add" was given more words than it takes', "it takes <slug> [more]"],
  ["a", flagsOnly, '"thing add" was given more words than it takes', "it takes only flags"],
  [
    "codex",
    runner,
    '"thing add" was given more words than it takes',
    'put "--" before the command that it should run',
  ],
];

for (const [line, of, message, why] of refused) {
  test(`refused: "${line}"`, () => {
    const error = caught(() => parse(line, of));
    if (!(error instanceof FailureError)) throw error;
    expect(meaningOf(error.failure)).toEqual({
      exitCode: 2,
      message,
      ...(why !== undefined && { why }),
      fix: "portkey-codex thing add --help",
    });
  });
}

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
