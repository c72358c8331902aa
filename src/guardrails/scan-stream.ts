import type { Entity } from "../domain/entity.ts";
import { mask } from "./placeholders.ts";

/** What has passed and may still say what the next number is. UTF-16 units. */
const CONTEXT_UNITS = 128;
/** The longest thing without a space in it that is waited for. */
const LONGEST_WORD = 512;
/** The same for a JSON web token, which is longer when it says much. */
const LONGEST_TOKEN = 8_192;
/** A private key, from its first line to its last. */
const LONGEST_KEY = 16_384;
/** Numbers are written in groups: an IBAN has nine of them. */
const MOST_GROUPS = 12;
const LONGEST_GROUP = 24;

export interface StreamScan {
  find(text: string): readonly Entity[];
  /** What stands in the place of what was found. */
  nameOf(entity: Entity, value: string): string;
}

/**
 * Hides what is found in a text that comes in pieces, as it would be hidden in the whole. Held back is only what may
 * still become or go on being something: the last word, the groups of a number, a private key until its last line.
 */
export class ScanStream {
  readonly #scan: StreamScan;
  #passed = "";
  #held = "";

  constructor(scan: StreamScan) {
    this.#scan = scan;
  }

  push(piece: string): string {
    this.#held += piece;
    return this.#release(openStart(this.#passed + this.#held, this.#passed.length) - this.#passed.length);
  }

  end(): string {
    return this.#release(this.#held.length);
  }

  #release(until: number): string {
    if (until <= 0) return "";
    const from = this.#passed.length;
    const text = this.#passed + this.#held;
    const found = this.#scan.find(text).filter((entity) => entity.start >= from);
    // What begins before the open end and reaches into it waits for the rest of itself.
    const across = found.find((entity) => entity.start < from + until && entity.end > from + until);
    const cut = across ? across.start : from + until;
    const inside = found
      .filter((entity) => entity.end <= cut)
      .map((entity) => ({ ...entity, start: entity.start - from, end: entity.end - from }));
    const released = mask(text.slice(from, cut), inside, this.#scan.nameOf);
    this.#held = text.slice(cut);
    this.#passed = text.slice(Math.max(0, cut - CONTEXT_UNITS), cut);
    return released;
  }
}

/** Where the part of a text begins that may still be the beginning of something. */
function openStart(text: string, from: number): number {
  const key = text.lastIndexOf("-----BEGIN ");
  if (
    key >= from &&
    text.length - key < LONGEST_KEY &&
    !/-----END [A-Z0-9 ]{0,60}-----/.test(text.slice(key))
  )
    return key;
  let start = Math.min(wordStart(text, text.length, LONGEST_WORD), tokenStart(text));
  for (let groups = 0; groups < MOST_GROUPS && start > from; groups += 1) {
    if (!isSpace(text, start - 1)) break;
    const before = wordStart(text, start - 1, LONGEST_GROUP);
    if (!/\d/.test(text.slice(before, start - 1))) break;
    start = before;
  }
  return Math.max(start, from);
}

/** Where a JSON web token begins that reaches to the end of the text; its length where there is none. */
function tokenStart(text: string): number {
  const token = text.indexOf("eyJ", wordStart(text, text.length, LONGEST_TOKEN));
  return token === -1 || /[^\w.-]/.test(text.slice(token)) ? text.length : token;
}

function wordStart(text: string, end: number, most: number): number {
  let start = end;
  while (start > 0 && end - start < most && !isSpace(text, start - 1)) start -= 1;
  return start;
}

const isSpace = (text: string, at: number): boolean => /\s/.test(text.charAt(at));
