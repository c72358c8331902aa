// Every command line that we tell somebody to type (a fix, an example, a next step, the README, a template) must
// exist, with its flags. A fix that cannot be typed is worse than none.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands/index.ts";
import { findCommand } from "../../src/cli/find-command.ts";
import { flagsOf, longName } from "../../src/cli/flags.ts";
import { TOPIC_NAMES } from "../../src/cli/help.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const loaded = new Map<string, Command>(
  await Promise.all(commands.map(async ({ path, load }) => [path, (await load()).command] as const)),
);
const heads = new Set(commands.map(({ path }) => path.split(" ", 1)[0] ?? path));

interface Mention {
  readonly file: string;
  readonly line: string;
  /** It stands where somebody copies it from, so all of it must be right; elsewhere it may be a sentence. */
  readonly strict: boolean;
}

/** A value that is only known when it is printed. */
const VALUE = "…";

/** What stands behind `portkey-codex` up to the end of the string, the code span, or the pipeline. */
const MENTION =
  /(\$ |fix:\s*[\x60"]|\[\s*"|Next: {2}|["\x60])?portkey-codex((?: +(?:[^\s"\x60|<>;,)(]+|<[\w-]+>))+)/g;

function mentionsIn(file: string): readonly Mention[] {
  const text = readFileSync(file, "utf8")
    .replaceAll("\\n", "\n")
    .replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, VALUE);
  return [...text.matchAll(MENTION)].map(([, before = "", line = ""]) => ({
    file: relative(ROOT, file),
    line: line.trim(),
    strict: /\$ |fix:|\[|Next/.test(before),
  }));
}

/** The files that we wrote for people and machines; a test may name what does not exist. */
function filesBelow(name: string): readonly string[] {
  const path = join(ROOT, name);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return name.endsWith(".test.ts") ? [] : [path];
  return readdirSync(path).flatMap((child) => filesBelow(join(name, child)));
}

/** What is wrong with a command line; `undefined` when it can be typed. */
function problemOf({ line, strict }: Mention): string | undefined {
  const words = line
    // What stands in quotes is one word.
    .replace(/ '[^']*'/g, " quoted")
    .split(/ +/)
    .map((word) => word.replace(/[.:']+$/, ""));
  const [head = "", second] = words;
  const isGroup = !loaded.has(head) && heads.has(head);
  if (head.startsWith("-") || head === VALUE || (isGroup && second === VALUE)) return undefined;
  if (!heads.has(head)) return strict ? `there is no command "${head}"` : undefined;
  try {
    const own = words.slice(0, words.includes("--") ? words.indexOf("--") : undefined);
    const found = findCommand(own, commands);
    if (found.kind !== "command") return undefined;
    const command = loaded.get(found.entry.path);
    return command && problemOfArguments(found.entry.path, command, found.args, strict);
  } catch (error) {
    return strict ? (error as Error).message : undefined;
  }
}

function problemOfArguments(path: string, command: Command, args: readonly string[], strict: boolean) {
  const known = new Map(flagsOf(command).map(([notation]) => [longName(notation), notation]));
  const flags = args.filter((arg) => arg.startsWith("--"));
  const unknown = flags.map((flag) => flag.split("=", 1)[0] ?? flag).find((flag) => !known.has(flag));
  if (unknown !== undefined) return `"${path}" has no flag ${unknown}`;
  if (path === "help" && args[0] && !TOPIC_NAMES.some((name) => name === args[0]) && !heads.has(args[0])) {
    return args[0].startsWith("<") || !strict ? undefined : `there is no help on "${args[0]}"`;
  }
  // Values put together may be anything, a flag or a second word as well.
  if (args.some((arg) => arg.includes(VALUE) && arg !== VALUE)) return undefined;
  const values = flags.filter((flag) => /[<[]/.test(known.get(flag) ?? "")).length;
  const positionals = args.filter((arg) => !arg.startsWith("-")).length - values;
  const takes = command.positionals ?? [];
  const most = takes.some((one) => one.includes("...")) ? Number.POSITIVE_INFINITY : takes.length;
  return strict && positionals > most ? `"${path}" does not take ${positionals} words` : undefined;
}

const mentions = ["src", "templates", "README.md"].flatMap(filesBelow).flatMap(mentionsIn);

test("there is something to check", () => {
  expect(mentions.filter(({ strict }) => strict).length).toBeGreaterThan(50);
});

test("every command line that we name can be typed", () => {
  const wrong = mentions.flatMap((mention) => {
    const problem = problemOf(mention);
    return problem === undefined ? [] : [`${mention.file}: portkey-codex ${mention.line} — ${problem}`];
  });
  expect(wrong).toEqual([]);
});

const bad: readonly Omit<Mention, "file">[] = [
  { line: "integration ad", strict: true },
  { line: "policy raise laptop", strict: true },
  { line: "integration add --provder openai", strict: false },
  { line: "integration list extra", strict: true },
  { line: "help nothing", strict: true },
  { line: "integration add --api-key-command 'a b' c", strict: true },
];

for (const mention of bad) {
  test(`the check itself finds "portkey-codex ${mention.line}"`, () =>
    expect(problemOf({ ...mention, file: "" })).toBeDefined());
}
