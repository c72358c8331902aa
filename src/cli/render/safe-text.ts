/**
 * Text from outside, made safe for a terminal: no control character survives, so a model's name or an
 * upstream's error cannot move the cursor, set the title, write the clipboard (OSC 52) or fake a line.
 * Source: CWE-117, CWE-150. C0, DEL, C1, and the Unicode line and direction controls.
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => (character === "\n" || character === "\t" ? " " : "\u{FFFD}"));
}

/** The same for a text whose line ends are our own. */
export const safeLines = (text: string): string => text.split("\n").map(safeText).join("\n");

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;
