import type { JsonSpan } from "./json-peek.ts";

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const [OPENS_LIST, CLOSES_LIST, OPENS_OBJECT, CLOSES_OBJECT] = [91, 93, 123, 125];

/** A string value in the bytes, quotes included, and the key that it (or the list that it is in) has. */
export interface JsonString extends JsonSpan {
  readonly key: string;
}

/**
 * Every string value between two places of a valid JSON text, without parsing it. The part may begin and end in
 * the middle of lists and objects, but not inside a string; a list that began before has no key.
 */
export function* jsonStrings(bytes: Buffer, within: JsonSpan): Generator<JsonString> {
  const keys = new Keys();
  let from = within.start;
  for (let start = bytes.indexOf(QUOTE, from); start !== -1 && start < within.end; ) {
    const end = stringEnd(bytes, start);
    if (end === -1 || end > within.end) return;
    keys.pass(bytes, from, start);
    if (isKey(bytes, end)) keys.key = bytes.toString("utf8", start + 1, end - 1);
    else yield { start, end, key: keys.key };
    from = end;
    start = bytes.indexOf(QUOTE, end);
  }
}

/** The key of what comes next. What stands behind an inner list or object has the key from before it. */
class Keys {
  key = "";
  readonly #outer: string[] = [];

  /** What stands between two strings. */
  pass(bytes: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at];
      if (byte === OPENS_LIST || byte === OPENS_OBJECT) {
        this.#outer.push(this.key);
        if (byte === OPENS_OBJECT) this.key = "";
      } else if (byte === CLOSES_LIST || byte === CLOSES_OBJECT) this.key = this.#outer.pop() ?? "";
    }
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
