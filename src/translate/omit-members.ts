import type { JsonSpan } from "./json-peek.ts";

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const COMMA = Buffer.from(",");

/**
 * What is left of a JSON object without some of its members, which are named by the spans of their values
 * (json-peek.ts): a comma before each member that stays, then the closing brace, to be put behind another beginning
 * (`{"first":1`). Nothing is copied.
 */
export function omitMembers(bytes: Buffer, values: readonly JsonSpan[]): readonly Buffer[] {
  const open = bytes.indexOf(OPEN_BRACE);
  const cuts = values
    .map((value) => ({ start: memberStart(bytes, value), end: value.end }))
    .sort((a, b) => a.start - b.start);
  const parts: Buffer[] = cuts[0]?.start === open ? [] : [COMMA];
  let at = open + 1;
  for (const { start, end } of cuts) {
    if (start > at) parts.push(bytes.subarray(at, start));
    at = end;
  }
  return [...parts, bytes.subarray(at)];
}

/** Backwards from a value over its key, to the comma before it or the opening brace. */
function memberStart(bytes: Buffer, value: JsonSpan): number {
  const colon = behindSpace(bytes, value.start - 1);
  const closing = behindSpace(bytes, colon - 1);
  return behindSpace(bytes, openingQuote(bytes, closing) - 1);
}

function behindSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 9) at -= 1;
  return at;
}

/** A quote inside a string has an odd number of backslashes before it; the one that opens it has none. */
function openingQuote(bytes: Buffer, closing: number): number {
  for (let at = bytes.lastIndexOf(QUOTE, closing - 1); at > 0; at = bytes.lastIndexOf(QUOTE, at - 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return 0;
}
