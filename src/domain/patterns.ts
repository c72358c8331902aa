/**
 * A list of names with `*` and `?`, as keys and policies write it: `@openai/*,!*-pro`. A name is on it when one of
 * the plain patterns fits, or there is none, and none of those with `!` does.
 */
export interface Patterns {
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
}

const MAX_PATTERNS = 100;
const PATTERN = /^[^\s,!\p{Cc}]{1,200}$/u;

/** `undefined` when it is no list of patterns. */
export function parsePatterns(text: string | readonly string[]): Patterns | undefined {
  const items = (typeof text === "string" ? text.split(",") : text).map((item) => item.trim());
  const bare = items.map((item) => item.replace(/^!/, ""));
  if (items.length > MAX_PATTERNS || !bare.every((item) => PATTERN.test(item))) return undefined;
  return {
    allowed: items.filter((item) => !item.startsWith("!")),
    refused: items.filter((item) => item.startsWith("!")).map((item) => item.slice(1)),
  };
}

export const listPatterns = ({ allowed, refused }: Patterns): readonly string[] => [
  ...allowed,
  ...refused.map((pattern) => `!${pattern}`),
];

export const spellPatterns = (patterns: Patterns): string => listPatterns(patterns).join(",");

/** As a file has it: one text, or a list of them. A `prefix` that goes without saying is taken off. */
export function readPatterns(value: unknown, prefix = ""): Patterns | undefined {
  const isList = Array.isArray(value) && value.every((item): item is string => typeof item === "string");
  const read = typeof value === "string" || isList ? parsePatterns(value) : undefined;
  if (!read || prefix === "") return read;
  const bare = (pattern: string) => (pattern.startsWith(prefix) ? pattern.slice(prefix.length) : pattern);
  return { allowed: read.allowed.map(bare), refused: read.refused.map(bare) };
}

/** `names` are spellings of one thing: one that fits is enough, and so is one that is refused. */
export function isOnList({ allowed, refused }: Patterns, names: readonly string[]): boolean {
  if (refused.some((pattern) => names.some((name) => fits(pattern, name)))) return false;
  return allowed.length === 0 || allowed.some((pattern) => names.some((name) => fits(pattern, name)));
}

/** In linear time but for the stars: at most pattern × name, both short; no expression engine that could run away. */
export function fits(pattern: string, name: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let restart = 0;
  while (at < name.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      star = inPattern;
      restart = at;
      inPattern += 1;
    } else if (wanted === "?" || wanted === name[at]) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      restart += 1;
      at = restart;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern += 1;
  return inPattern === pattern.length;
}
