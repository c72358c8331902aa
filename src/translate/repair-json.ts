/**
 * The two mistakes that models make inside JSON strings, mended: bare control characters (a patch with real line
 * ends), and backslashes in front of what needs none (`\d`, `\$`). Valid JSON stays as it is.
 */
export function repairJson(text: string): string {
  let insideString = false;
  return text.replace(MARKS, (mark) => {
    if (mark === '"') {
      insideString = !insideString;
      return mark;
    }
    if (!insideString || VALID_ESCAPE.test(mark)) return mark;
    return mark.startsWith("\\") ? `\\${mark}` : JSON.stringify(mark).slice(1, -1);
  });
}

const MARKS = /\\u[0-9a-fA-F]{4}|\\.?|"|\p{Cc}/gsu;
const VALID_ESCAPE = /^\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])$/;

/** The text of JSON escapes; what is no escape stands for itself. */
export function unescapeLoosely(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (whole, code: string | undefined, letter: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return ESCAPES.get(letter) ?? whole;
  });
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
