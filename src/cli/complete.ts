import type { Candidate } from "../app/completion-values.ts";
import type { House } from "../ports/house.ts";
import type { CommandEntry } from "./command.ts";
import { valuesOfFlag, valuesOfPositional } from "./complete-values.ts";
import { type Found, findCommand } from "./find-command.ts";
import { type FlagLine, flagsOf, INHERITED_FLAGS, longName } from "./flags.ts";

/** A command line with the cursor behind `word`. */
export interface Typing {
  /** The words in front of it, without the program's name. */
  readonly before: readonly string[];
  /** What is typed of the word so far. */
  readonly word: string;
}

/** What could stand where the cursor is. Nothing is asked of the network, and a broken set-up completes less. */
export async function complete(
  { before, word }: Typing,
  commands: readonly CommandEntry[],
  house: House,
): Promise<readonly Candidate[]> {
  const found = find(before, commands);
  const command = found.kind === "command" ? (await found.entry.load()).command : undefined;
  const path = found.kind === "command" ? found.entry.path : "";
  const flags = command ? flagsOf(command) : INHERITED_FLAGS;
  const place = { command, path, house };

  const [, assigned, value = ""] = /^(--[\w-]+)=(.*)$/.exec(word) ?? [];
  const previous = before.at(-1) ?? "";
  const names = nextWords(before, commands);
  if (assigned !== undefined) {
    const values = await valuesOfFlag(lineOf(flags, assigned), { ...place, word: value });
    return matching(
      values.map(([text, help]) => [`${assigned}=${text}`, help]),
      word,
    );
  }
  if (takesValue(lineOf(flags, previous))) {
    return matching(await valuesOfFlag(lineOf(flags, previous), { ...place, word }), word);
  }
  if (word.startsWith("-")) return matching(unusedFlags(flags, before), word);
  if (found.kind !== "command") return matching(names, word);
  const args = withoutFlags(found.args, flags);
  const helped = place.path === "help" ? nextWords(args, commands) : [];
  return matching([...names, ...helped, ...(await valuesOfPositional(args, place))], word);
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
function nextWords(before: readonly string[], commands: readonly CommandEntry[]): readonly Candidate[] {
  const typed = withoutFlags(before, INHERITED_FLAGS);
  const next = new Map<string, string>();
  for (const { path, summary, hidden } of commands) {
    const words = path.split(" ");
    const word = words[typed.length];
    if (hidden || word === undefined || !typed.every((one, i) => words[i] === one)) continue;
    const isWhole = words.length === typed.length + 1;
    if (isWhole || !next.has(word)) next.set(word, isWhole ? summary : `${[...typed, word].join(" ")} …`);
  }
  return [...next];
}

const unusedFlags = (flags: readonly FlagLine[], before: readonly string[]): readonly Candidate[] =>
  flags
    .filter(([notation]) => notation.includes("...") || !before.includes(longName(notation)))
    .map(([notation, help]) => [longName(notation), help]);

const lineOf = (flags: readonly FlagLine[], typed: string): FlagLine | undefined =>
  typed.startsWith("-") ? flags.find(([notation]) => notation.split(/[ ,]+/).includes(typed)) : undefined;

const takesValue = (line: FlagLine | undefined): boolean => /[<[]/.test(line?.[0] ?? "");

/** The words that are neither flags nor values of flags. */
const withoutFlags = (words: readonly string[], flags: readonly FlagLine[]): readonly string[] =>
  words.filter((word, i) => !word.startsWith("-") && !takesValue(lineOf(flags, words[i - 1] ?? "")));
