import {
  type Candidate,
  keyCandidates,
  modelCandidates,
  providerCandidates,
  slugCandidates,
} from "../app/completion-values.ts";
import { SETTING_KEYS, type SettingKey, settingField } from "../domain/setting-fields.ts";
import type { House } from "../ports/house.ts";
import type { Command, CommandEntry } from "./command.ts";
import { type Found, findCommand } from "./find-command.ts";
import { type FlagLine, flagsOf, INHERITED_FLAGS, longName } from "./flags.ts";
import { TOPIC_NAMES } from "./help.ts";

/** A command line with the cursor behind `word`. */
export interface Typing {
  /** The words in front of it, without the program's name. */
  readonly before: readonly string[];
  /** What is typed of the word so far. */
  readonly word: string;
}

/** What could stand where the cursor is. Nothing is asked of the network, and a broken set-up completes less. */
export async function complete(
  typing: Typing,
  commands: readonly CommandEntry[],
  house: House,
): Promise<readonly Candidate[]> {
  const { before, word } = typing;
  const shown = commands.filter((entry) => !entry.hidden);
  const found = find(before, commands);
  const command = found.kind === "command" ? (await found.entry.load()).command : undefined;
  const context = { command, path: found.kind === "command" ? found.entry.path : "", house };
  const flags = command ? flagsOf(command) : INHERITED_FLAGS;

  const assigned = /^(--[\w-]+)=/.exec(word);
  if (assigned?.[1]) {
    const values = await valuesOfFlag(flags, assigned[1], {
      ...context,
      word: word.slice(assigned[0].length),
    });
    return matching(values, "")
      .map(([value, help]): Candidate => [assigned[0] + value, help])
      .filter(([value]) => value.startsWith(word));
  }
  const previous = before.at(-1);
  if (previous?.startsWith("-") && takesValue(flags, previous)) {
    return matching(await valuesOfFlag(flags, previous, { ...context, word }), word);
  }
  if (word.startsWith("-")) return matching(flagCandidates(flags, before), word);
  const names = nextWords(before, shown);
  if (found.kind !== "command") return matching(names, word);
  const args = found.args.filter((arg) => !arg.startsWith("-"));
  return matching([...names, ...(await valuesOfPositional({ ...context, args }, shown))], word);
}

/** A line that is being typed may be wrong so far. */
function find(before: readonly string[], commands: readonly CommandEntry[]): Found {
  try {
    return findCommand(before, commands);
  } catch {
    return { kind: "nothing" };
  }
}

const matching = (candidates: readonly Candidate[], word: string): readonly Candidate[] =>
  candidates.filter(([value]) => value.startsWith(word));

/** The next word of every command that begins with the words so far. */
function nextWords(before: readonly string[], shown: readonly CommandEntry[]): readonly Candidate[] {
  const typed = before.filter((word) => !word.startsWith("-"));
  const heads = new Map<string, string>();
  for (const { path, summary } of shown) {
    const words = path.split(" ");
    const next = words[typed.length];
    if (next === undefined || !typed.every((word, i) => words[i] === word)) continue;
    const isWhole = words.length === typed.length + 1;
    if (isWhole || !heads.has(next)) heads.set(next, isWhole ? summary : `${[...typed, next].join(" ")} …`);
  }
  return [...heads];
}

const flagCandidates = (flags: readonly FlagLine[], before: readonly string[]): readonly Candidate[] =>
  flags
    .filter(([notation]) => notation.includes("...") || !before.includes(longName(notation)))
    .map(([notation, help]) => [longName(notation), help]);

const lineOf = (flags: readonly FlagLine[], typed: string): FlagLine | undefined =>
  flags.find(([notation]) => notation.split(/[ ,]+/).includes(typed));

const takesValue = (flags: readonly FlagLine[], typed: string): boolean =>
  /[<[]/.test(lineOf(flags, typed)?.[0] ?? "");

interface Context {
  readonly command: Command | undefined;
  readonly path: string;
  readonly house: House;
}

async function valuesOfFlag(
  flags: readonly FlagLine[],
  typed: string,
  { command, path, house, word }: Context & { readonly word: string },
): Promise<readonly Candidate[]> {
  const notation = lineOf(flags, typed)?.[0] ?? "";
  const listed = /<([\w-]+(?:\|[\w-]+)+)>/.exec(notation)?.[1];
  if (listed) return words(listed.split("|"));
  switch (longName(notation)) {
    case "--json":
      return jsonCandidates(command?.jsonFields ?? [], word);
    case "--color":
      return words(["auto", "always", "never"]);
    case "--provider":
      return providerCandidates();
    case "--integration":
      return quietly(slugCandidates(house));
    case "--model":
      return quietly(modelCandidates(house));
    case "--name":
      return path.startsWith("key ") && path !== "key create" ? quietly(keyCandidates(house)) : [];
    case "--shell":
      return words(SHELLS);
    case "--target":
      return choicesOf("codex.target");
    case "--auth":
      return choicesOf("codex.auth");
    case "--wire-api":
      return choicesOf("codex.wire_api");
    case "--since":
      return words(["30m", "2h", "1d", "7d"]);
    case "--status":
      return words(["ok", "error", "blocked", "cancelled", "running", "interrupted"]);
    default:
      return [];
  }
}

/** `id,mo` → the fields that are not named yet, each with what stands before it. */
function jsonCandidates(fields: readonly string[], word: string): readonly Candidate[] {
  const named = word.split(",").slice(0, -1);
  const prefix = named.map((field) => `${field},`).join("");
  return fields.filter((field) => !named.includes(field)).map((field) => [prefix + field, ""]);
}

async function valuesOfPositional(
  { command, path, house, args }: Context & { readonly args: readonly string[] },
  shown: readonly CommandEntry[],
): Promise<readonly Candidate[]> {
  const positionals = command?.positionals ?? [];
  const placeholder = (positionals[args.length] ?? positionals.find((one) => one.includes("...")))?.replace(
    /[<>[\]]/g,
    "",
  );
  switch (placeholder) {
    case "slug":
      return quietly(slugCandidates(house));
    case "model":
      return quietly(modelCandidates(house));
    case "name":
      return path.startsWith("key ") ? quietly(keyCandidates(house)) : [];
    case "shell":
      return words(SHELLS);
    case "key":
      return SETTING_KEYS.map((key) => [key, settingField(key).help]);
    case "value":
      return choicesOf(args[0] ?? "");
    case "words...":
      return [...nextWords(args, shown), ...(args.length === 0 ? words(TOPIC_NAMES) : [])];
    default:
      return [];
  }
}

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

const words = (values: readonly string[]): readonly Candidate[] => values.map((value) => [value, ""]);

const choicesOf = (key: string): readonly Candidate[] =>
  (SETTING_KEYS as readonly string[]).includes(key)
    ? words(settingField(key as SettingKey).reader.choices ?? [])
    : [];

/** A bad settings file is told by every other command; Tab stays silent. */
const quietly = (candidates: Promise<readonly Candidate[]>): Promise<readonly Candidate[]> =>
  candidates.catch(() => []);
