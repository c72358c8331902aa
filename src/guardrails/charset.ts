/** Sets of characters as bits, so that one table answers for all of them. Everything beyond ASCII is in none. */
export const CHARSET = {
  digit: 1,
  lower: 2,
  upper: 4,
  /** Besides the digits. */
  hexLower: 8,
  hexUpper: 16,
  /** `-` and `_`: with the letters and digits, base64url. */
  dash: 32,
  underscore: 64,
  dot: 128,
  /** `+` and `/`. */
  base64: 256,
  equals: 512,
  tilde: 1024,
  space: 2048,
  colon: 4096,
} as const;

const { digit, lower, upper, hexLower, hexUpper, dash, underscore } = CHARSET;
export const LETTER = lower | upper;
export const ALNUM = LETTER | digit;
export const HEX_LOWER = digit | hexLower;
export const HEX = HEX_LOWER | hexUpper;
export const UPPER_ALNUM = upper | digit;
export const LOWER_ALNUM = lower | digit;
export const WORD = ALNUM | underscore;
export const BASE64_URL = WORD | dash;
export const BASE64 = ALNUM | CHARSET.base64;

const TABLE = new Uint16Array(128);
const put = (characters: string, bit: number): void => {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    TABLE[code] = (TABLE[code] ?? 0) | bit;
  }
};
put("0123456789", digit);
put("abcdefghijklmnopqrstuvwxyz", lower);
put("ABCDEFGHIJKLMNOPQRSTUVWXYZ", upper);
put("abcdef", hexLower);
put("ABCDEF", hexUpper);
put("-", dash);
put("_", underscore);
put(".", CHARSET.dot);
put("+/", CHARSET.base64);
put("=", CHARSET.equals);
put("~", CHARSET.tilde);
put(" \t", CHARSET.space);
put(":", CHARSET.colon);

/** The sets that a character is in; 0 beyond the text's ends and beyond ASCII. */
export function bitsAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (TABLE[code] as number) : 0;
}

export const isIn = (text: string, at: number, charset: number): boolean =>
  (bitsAt(text, at) & charset) !== 0;

/** The letter of an escape: `\n` where a text holds JSON. It belongs to no word. */
export function isEscape(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) !== BACKSLASH) return false;
  const letter = text.charAt(at);
  return letter === "n" || letter === "t" || letter === "r" || letter === "b" || letter === "f";
}

const BACKSLASH = 92;

/** Whether one of these stands before `at` and belongs to the same word. */
export const follows = (text: string, at: number, charset: number): boolean =>
  isIn(text, at - 1, charset) && !isEscape(text, at - 1);
