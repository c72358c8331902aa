/** A typed command taken apart, or why that cannot be done. */
export type SplitWords =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };

/** One thing at a time: spaces, '…', "…", an escaped letter, a run of plain letters. */
const PIECE = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s"'\\])|([^\s'"\\]+|\\)/y;

/**
 * Splits as a shell splits simple words: spaces part them, '…' and "…" hold them together. What only a shell
 * could do (pipes, variables, `~`) is refused instead of being passed on as letters.
 * A backslash stays where it escapes nothing, so that `C:\tools\op.exe` is what it says.
 */
export function splitWords(text: string): SplitWords {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const match = PIECE.exec(text);
    if (!match) return refused("a quote is not closed");
    const [piece, space, single, double, escaped, plain] = match;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      const why = shellOnly({ plain, double, isFirst: word === undefined });
      if (why !== undefined) return refused(why);
      word = (word ?? "") + (single ?? double?.replace(/\\(["\\])/g, "$1") ?? escaped ?? plain ?? "");
    }
    at += piece.length;
  }
  if (word !== undefined) words.push(word);
  return { kind: "words", words };
}

interface Piece {
  readonly plain: string | undefined;
  readonly double: string | undefined;
  /** It begins a word. */
  readonly isFirst: boolean;
}

function shellOnly({ plain = "", double = "", isFirst }: Piece): string | undefined {
  const found = /[|&;<>()`$]/.exec(plain)?.[0] ?? /[`$]/.exec(double)?.[0];
  if (found !== undefined)
    return `no shell runs it, so ${found} means nothing; put it into '…' if it is a letter`;
  if (isFirst && plain.startsWith("~")) return "no shell runs it, so ~ means nothing; write the whole path";
  return undefined;
}

const refused = (why: string): SplitWords => ({ kind: "refused", why });
