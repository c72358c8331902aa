import { nearest } from "../domain/did-you-mean.ts";
import { FailureError } from "../domain/failure.ts";
import type { CommandEntry } from "./command.ts";
import { INHERITED_FLAGS } from "./flags.ts";

/** What the words of a command line name. */
export type Found =
  | { readonly kind: "command"; readonly entry: CommandEntry; readonly args: readonly string[] }
  | { readonly kind: "group"; readonly name: string; readonly entries: readonly CommandEntry[] }
  | { readonly kind: "nothing" };

/**
 * The command is named by the first words, with at most inherited flags before or between them, so that the
 * value of a flag is never taken for a command. What is left over are the command's own arguments, in order.
 * Errors: `usage` for words that name no command, and for a command's flag in front of it.
 */
export function findCommand(own: readonly string[], commands: readonly CommandEntry[]): Found {
  const places = commandPlaces(own, commands);
  for (let count = places.length; count > 0; count -= 1) {
    const taken = places.slice(0, count);
    const path = wordsAt(own, taken);
    const entry = commands.find((candidate) => candidate.path === path);
    if (entry) return { kind: "command", entry, args: own.filter((_, i) => !taken.includes(i)) };
  }
  const name = wordsAt(own, places);
  const flag = own.find((word) => isFlag(word) && !isInherited(word));
  if (flag !== undefined && isGroup(name, commands)) throw flagWithoutCommand({ flag, name, own }, commands);
  if (places.length === 0) return { kind: "nothing" };
  const entries = commands.filter((entry) => !entry.hidden && entry.path.startsWith(`${name} `));
  if (entries.length === 0) throw unknownCommand(name, commands);
  return { kind: "group", name, entries };
}

/** Where the words stand that may name a command: as long as some command begins with them, and one more. */
function commandPlaces(own: readonly string[], commands: readonly CommandEntry[]): readonly number[] {
  const places: number[] = [];
  for (let i = 0; i < own.length; i += 1) {
    const word = own[i] ?? "";
    if (isInherited(word)) {
      if (takesValue(word)) i += 1;
      continue;
    }
    if (isFlag(word)) break;
    places.push(i);
    const path = wordsAt(own, places);
    if (!commands.some((entry) => entry.path.startsWith(`${path} `))) break;
  }
  return places;
}

const wordsAt = (own: readonly string[], places: readonly number[]): string =>
  places.map((i) => own[i]).join(" ");

const spellings = (notation: string): readonly string[] => notation.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? [];

const INHERITED = new Map(
  INHERITED_FLAGS.flatMap(([notation]) => spellings(notation).map((name) => [name, notation] as const)),
);

/** A lone `-` is a word: stdin, or stdout. */
const isFlag = (word: string): boolean => word.startsWith("-") && word !== "-";

const isInherited = (word: string): boolean => INHERITED.has(word.split("=", 1)[0] ?? "");

const takesValue = (word: string): boolean => !word.includes("=") && /[<[]/.test(INHERITED.get(word) ?? "");

/** No words at all are the beginning of every command. */
const isGroup = (name: string, commands: readonly CommandEntry[]): boolean =>
  name === "" || commands.some(({ path }) => path.startsWith(`${name} `));

interface StrayFlag {
  readonly flag: string;
  /** The words in front of it, which name no command yet. */
  readonly name: string;
  readonly own: readonly string[];
}

function flagWithoutCommand({ flag, name, own }: StrayFlag, commands: readonly CommandEntry[]): FailureError {
  const prefix = name === "" ? "" : `${name} `;
  const later = own
    .slice(own.indexOf(flag))
    .map((word) => prefix + word)
    .find((path) => commands.some((entry) => entry.path === path || entry.path.startsWith(`${path} `)));
  const nearby = later ?? (name || undefined);
  return new FailureError({
    kind: "usage",
    message: `${flag} stands where a command is expected`,
    ...(later !== undefined && { why: "a command comes before its flags" }),
    fix: nearby === undefined ? "portkey-codex help" : `portkey-codex ${nearby} --help`,
  });
}

function unknownCommand(name: string, commands: readonly CommandEntry[]): FailureError {
  const paths = commands.filter((entry) => !entry.hidden).map((entry) => entry.path);
  const groups = paths.map((path) => path.split(" ", 1)[0] ?? path);
  const guess = nearest(name, paths) ?? nearest(name.split(" ", 1)[0] ?? "", [...new Set(groups)]);
  return new FailureError({
    kind: "usage",
    message: `There is no command "${name}"`,
    ...(guess !== undefined && { why: `did you mean "${guess}"?` }),
    fix: guess === undefined ? "portkey-codex help" : `portkey-codex ${guess} --help`,
  });
}
