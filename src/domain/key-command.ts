/** A program that prints a provider's key: `gcloud auth print-access-token`. Never a line for a shell. */
export interface KeyCommand {
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** How long what it printed is used before it is asked again, ms. A refused key is asked for again at once. */
  readonly refreshMs: number;
}

/** `az` and `gcloud` hand out a kept token while it is good for some five minutes more, so none expires in our hands. */
export const DEFAULT_KEY_REFRESH_MS = 300_000;
/** Longer than any token lives. */
const MAX_KEY_REFRESH_MS = 86_400_000;

export const KEY_REFRESH_EXPECTS = "a duration from 1s to 24h, such as 45m";

export const isKeyRefresh = (ms: number): boolean => ms >= 1_000 && ms <= MAX_KEY_REFRESH_MS;

const MAX_WORDS = 64;
const MAX_WORD_LETTERS = 4_096;

/** What is wrong with such words, as the rest of a sentence; `undefined` when nothing is. */
export function problemOfKeyCommand(words: readonly string[]): string | undefined {
  const [program = ""] = words;
  if (program.trim() === "") return "it is empty";
  if (words.length > MAX_WORDS || words.some((word) => word.length > MAX_WORD_LETTERS))
    return "it is too long";
  if (words.some((word) => /\p{Cc}/u.test(word))) return "it holds line ends or control characters";
  if (words.length === 1 && /\s/.test(program))
    return "its words must stand apart: a program, then its arguments";
  if (/^~|^[^/\\]+[/\\]/.test(program) && !/^[A-Za-z]:[\\/]/.test(program)) {
    return "the gateway runs in another folder, so it takes a name or a whole path";
  }
  return undefined;
}

/** The words as somebody types them into a shell, for messages. */
export const spellCommand = (words: readonly string[]): string => words.map(spellWord).join(" ");

const spellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
