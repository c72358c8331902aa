import type { JsonSpan } from "./json-peek.ts";

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/** A string value in the bytes, quotes included, and the key that it (or the list that it is in) has. */
export interface JsonString extends JsonSpan {
  readonly key: string;
}

/**
 * Every string value between two places of a valid JSON text, without parsing it. The part may begin and end in
 * the middle of lists and objects, but not inside a string.
 */
export function* jsonStrings(bytes: Buffer, within: JsonSpan): Generator<JsonString> {
  let key = "";
  for (let start = bytes.indexOf(QUOTE, within.start); start !== -1 && start < within.end; ) {
    const end = stringEnd(bytes, start);
    if (end === -1 || end > within.end) return;
    if (isKey(bytes, end)) key = bytes.toString("utf8", start + 1, end - 1);
    else yield { start, end, key };
    start = bytes.indexOf(QUOTE, end);
  }
}

function stringEnd(bytes: Buffer, quote: number): number {
  for (let close = bytes.indexOf(QUOTE, quote + 1); close !== -1; close = bytes.indexOf(QUOTE, close + 1)) {
    let slashes = 0;
    while (bytes[close - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return close + 1;
  }
  return -1;
}

function isKey(bytes: Buffer, end: number): boolean {
  let at = end;
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at += 1;
  return bytes[at] === COLON;
}
