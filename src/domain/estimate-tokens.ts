/**
 * About how many tokens a text is, for answers whose usage nobody reports.
 *
 * Shape:  the text falls into pieces much as a tokenizer's own first step cuts it (words, numbers, punctuation, line
 *         ends), and each piece costs what such pieces cost on average in o200k, the vocabulary of OpenAI's models.
 *         Fitted to gpt-tokenizer on code, prose, JSON, listings and twenty languages: within 10 % of it on what Codex
 *         sends (1 % on whole requests), within 30 % in other languages. Other vendors' vocabularies differ as much.
 * Units:  tokens, whole. 100 KB take about 1.5 ms.
 */
export function estimateTokens(text: string): number {
  if (text.length <= MOST_READ) return Math.round(count(text));
  return Math.round((count(text.slice(0, MOST_READ)) * text.length) / MOST_READ);
}

/** Of a longer text only the beginning is read, and the rest is taken to be like it. UTF-16 units. */
const MOST_READ = 1_048_576;

/** Average tokens of a piece, or of each letter of it. */
const COST = {
  word: 0.97,
  /** Common words are one token up to here. */
  wordLetters: 9,
  letterBeyond: 0.44,
  /** Cuts a word in two, unless the word is a short one. */
  accent: 1.1,
  shortWordLetters: 4,
  capitals: 1.9,
  /** Numbers are cut into threes. */
  threeDigits: 1.15,
  punctuation: 0.85,
  signBeyondTwo: 0.14,
  lineEnd: 0.97,
  /** More than the one space that belongs to the word behind it. */
  spaces: 1.1,
  cyrillicLetter: 0.25,
  hangul: 0.67,
  kana: 0.63,
  han: 0.68,
  asianSign: 1.3,
  /** Arabic, Hebrew, Thai, the scripts of India, Greek and all others. */
  otherLetter: 0.34,
  /** Half of a character outside the first 65,536: emoji above all. */
  half: 0.75,
} as const;

function count(text: string): number {
  let tokens = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const end = pieceEnd(text, at, code);
    tokens += costOf(text, at, end);
    at = end;
  }
  return tokens;
}

/** A piece is a run of one kind; a capital begins a new word (`aName`, `HTTPServer`). */
function pieceEnd(text: string, start: number, first: number): number {
  const kind = kindOf(first);
  let at = start + 1;
  if (kind === "capital") return capitalEnd(text, at);
  while (at < text.length && kindOf(text.charCodeAt(at)) === kind) at += 1;
  return at;
}

function capitalEnd(text: string, from: number): number {
  let at = from;
  while (kindOf(text.charCodeAt(at)) === "capital") at += 1;
  if (kindOf(text.charCodeAt(at)) !== "letter") return at;
  // The last capital of several begins the word behind them.
  if (at - from >= 1) return at - 1;
  while (kindOf(text.charCodeAt(at)) === "letter") at += 1;
  return at;
}

function costOf(text: string, start: number, end: number): number {
  const length = end - start;
  switch (kindOf(text.charCodeAt(start))) {
    case "capital":
      return length > 1 && kindOf(text.charCodeAt(end - 1)) === "capital"
        ? COST.capitals
        : wordCost(text, start, end);
    case "letter":
      return wordCost(text, start, end);
    case "digit":
      return Math.ceil(length / 3) * COST.threeDigits;
    case "sign":
      return COST.punctuation + Math.max(0, length - 2) * COST.signBeyondTwo;
    case "space":
      return spaceCost(text, start, end);
    case "cyrillic":
      return length * COST.cyrillicLetter;
    case "hangul":
      return length * COST.hangul;
    case "kana":
      return length * COST.kana;
    case "han":
      return length * COST.han;
    case "asian-sign":
      return length * COST.asianSign;
    case "other":
      return length * COST.otherLetter;
    case "half":
      return length * COST.half;
  }
}

const FIRST_ACCENT = 0xc0;

function wordCost(text: string, start: number, end: number): number {
  let cost = COST.word + Math.max(0, end - start - COST.wordLetters) * COST.letterBeyond;
  if (end - start <= COST.shortWordLetters) return cost;
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) >= FIRST_ACCENT) cost += COST.accent;
  return cost;
}

function spaceCost(text: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) if (isLineEnd(text.charCodeAt(at))) return COST.lineEnd;
  // Only words and signs take a space in; a number leaves it.
  return end - start > 1 || kindOf(text.charCodeAt(end)) === "digit" ? COST.spaces : 0;
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13;

type Kind =
  | "letter"
  | "capital"
  | "digit"
  | "sign"
  | "space"
  | "cyrillic"
  | "hangul"
  | "kana"
  | "han"
  | "asian-sign"
  | "half"
  | "other";

const ASCII: readonly Kind[] = Array.from({ length: 128 }, (_, code): Kind => {
  const sign = String.fromCharCode(code);
  if (/[a-z]/.test(sign)) return "letter";
  if (/[A-Z]/.test(sign)) return "capital";
  if (/\d/.test(sign)) return "digit";
  return /[ \t\r\n]/.test(sign) ? "space" : "sign";
});

/** Blocks of Unicode, each up to this code. Boxes and arrows come in runs, like signs. */
const BLOCKS: readonly (readonly [upTo: number, kind: Kind])[] = [
  [0xbf, "sign"],
  [0x24f, "letter"],
  [0x3ff, "other"],
  [0x58f, "cyrillic"],
  [0x1dff, "other"],
  [0x1eff, "letter"],
  [0x1fff, "other"],
  [0x20ff, "asian-sign"],
  [0x25ff, "sign"],
  [0x303f, "asian-sign"],
  [0x30ff, "kana"],
  [0x33ff, "other"],
  [0x9fff, "han"],
  [0xabff, "other"],
  [0xd7af, "hangul"],
  [0xdfff, "half"],
  [0xfeff, "other"],
  [0xffef, "asian-sign"],
];

/** Behind the end of a text the code is NaN, which is no kind of letter. */
function kindOf(code: number): Kind {
  return ASCII[code] ?? BLOCKS.find(([upTo]) => code <= upTo)?.[1] ?? "other";
}
