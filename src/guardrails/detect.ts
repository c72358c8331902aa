// guardrails/ — the house rules: what a text may not hold, and what is done about it. Pure: text in, findings out; what
// must leave the process (a webhook, a DNS question) goes through a port. What must never happen here: a pattern whose
// time grows faster than the text, or a found value in a message, a log or an error.
import type { Entity } from "../domain/entity.ts";
import { ALNUM, bitsAt, CHARSET, isEscape, isIn, LETTER } from "./charset.ts";
import type { Detector } from "./detector.ts";
import { Scan } from "./scan.ts";

/** Detectors, filed by what triggers them. */
export interface DetectorPlan {
  /** What a character can trigger by itself: 0 nothing, else 1 + the index into `byCharacter`. */
  readonly characters: Uint8Array;
  readonly byCharacter: readonly (readonly CharacterTrigger[])[];
  /** By the length of its first run of digits. */
  readonly byNumber: readonly (readonly Detector[])[];
  /** Two ASCII characters → 0, or 1 + the index into `byWord`. */
  readonly pairs: Uint16Array;
  readonly byWord: readonly (readonly WordTrigger[])[];
  /** Of two findings at the same place the one with the lower rank stays. */
  readonly ranks: ReadonlyMap<string, number>;
}

/** Six digits with marks and brackets between them. */
const LONGEST_NUMBER = 16;

/** A digit behind one of these is not where a number begins. */
const INSIDE_NUMBER = CHARSET.digit | CHARSET.underscore | CHARSET.dash | CHARSET.dot;

/** A longer run of digits is no number that anybody has. */
const MOST_DIGITS = 19;

interface CharacterTrigger {
  /** 0: whatever follows. */
  readonly next: number;
  readonly detector: Detector;
}

interface WordTrigger {
  readonly text: string;
  readonly anyCase: boolean;
  readonly afterDigit: boolean;
  readonly detector: Detector;
}

/** Files detectors for `detect`. The earlier ones win where two findings begin and end alike. */
export function planDetectors(detectors: readonly Detector[]): DetectorPlan {
  const byCharacter: CharacterTrigger[][] = [];
  const byWord: WordTrigger[][] = [];
  const byNumber: Detector[][] = Array.from({ length: MOST_DIGITS + 1 }, () => []);
  const characters = new Uint8Array(128);
  const pairs = new Uint16Array(128 * 128);
  for (const detector of detectors) {
    for (const trigger of detector.triggers) {
      if (trigger.on === "number") for (const length of trigger.digits) byNumber[length]?.push(detector);
      else if (trigger.on === "character") {
        const { character, next = 0 } = trigger;
        file(characters, byCharacter, character.charCodeAt(0), { next, detector });
      } else {
        const { text, anyCase = false, afterDigit = false } = trigger;
        for (const pair of pairsOf(text, anyCase))
          file(pairs, byWord, pair, { text, anyCase, afterDigit, detector });
      }
    }
  }
  const ranks = new Map(detectors.map(({ type }, rank) => [type, rank] as const).reverse());
  return { characters, byCharacter, byNumber, pairs, byWord, ranks };
}

function file<T>(index: Uint8Array | Uint16Array, shelves: T[][], key: number, what: T): void {
  if (index[key] === 0) index[key] = shelves.push([]);
  shelves[(index[key] ?? 1) - 1]?.push(what);
}

function pairsOf(text: string, anyCase: boolean): ReadonlySet<number> {
  const spellings = (at: number) => {
    const character = text.charAt(at);
    return anyCase ? [character.toLowerCase(), character.toUpperCase()] : [character];
  };
  const pairs = spellings(0).flatMap((one) =>
    spellings(1).map((two) => (one.charCodeAt(0) << 7) | two.charCodeAt(0)),
  );
  return new Set(pairs);
}

/**
 * Everything that the detectors find, in order and without overlaps: of two that overlap the longer one stays.
 *
 * Shape: one pass over the characters; only where a trigger is seen a detector looks closer.
 */
export function detect(text: string, plan: DetectorPlan): readonly Entity[] {
  const scan = new Scan(text);
  const found: Entity[] = [];
  let previous = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      previous = 0;
      continue;
    }
    const shelf = plan.characters[code] as number;
    if (shelf !== 0) askCharacters(plan.byCharacter[shelf - 1], scan, at, found);
    const bits = bitsAt(text, at);
    if ((previous & LETTER) === 0 && (bits & ALNUM) !== 0) {
      const next = text.charCodeAt(at + 1);
      const words = next < 128 ? (plan.pairs[(code << 7) | next] as number) : 0;
      if (words !== 0) askWords(plan.byWord[words - 1], { scan, at, previous }, found);
      const isNumber = (bits & CHARSET.digit) !== 0 && (previous & INSIDE_NUMBER) === 0;
      if (isNumber && isLongNumber(scan, at))
        ask(plan.byNumber[scan.runEnd(at, CHARSET.digit) - at], scan, at, found);
    }
    previous = isEscape(text, at) ? 0 : bits;
  }
  return withoutOverlaps(found, plan.ranks);
}

/**
 * No detector knows a number of fewer than six digits, but for an IPv4 address; nor a group
 * in a table of them, unless the text is a number or a few and nothing else.
 */
function isLongNumber(scan: Scan, at: number): boolean {
  const { text } = scan;
  let [digits, dots] = [0, 0];
  for (let i = at; i < at + LONGEST_NUMBER && digits < 6 && dots < 3; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code === 46) dots += 1;
    else if (code === 32 && digits < 6 && isInTable(text, at)) return scan.numbersOnly;
    else if (code !== 32 && code !== 45 && code !== 41) return false;
  }
  return digits >= 6 || dots >= 3;
}

const isInTable = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === 32 && isIn(text, at - 2, CHARSET.digit);

function ask(detectors: readonly Detector[] | undefined, scan: Scan, at: number, found: Entity[]): void {
  for (const detector of detectors ?? []) {
    const entity = detector.find(scan, at);
    if (entity) found.push(entity);
  }
}

function askCharacters(
  triggers: readonly CharacterTrigger[] | undefined,
  scan: Scan,
  at: number,
  found: Entity[],
): void {
  const next = bitsAt(scan.text, at + 1);
  for (const trigger of triggers ?? []) {
    if (trigger.next !== 0 && (next & trigger.next) === 0) continue;
    const entity = trigger.detector.find(scan, at);
    if (entity) found.push(entity);
  }
}

function askWords(
  triggers: readonly WordTrigger[] | undefined,
  { scan, at, previous }: { readonly scan: Scan; readonly at: number; readonly previous: number },
  found: Entity[],
): void {
  const { text } = scan;
  for (const trigger of triggers ?? []) {
    if ((previous & CHARSET.digit) !== 0 && !trigger.afterDigit) continue;
    const isThere = trigger.anyCase
      ? text.slice(at, at + trigger.text.length).toLowerCase() === trigger.text
      : text.startsWith(trigger.text, at);
    const entity = isThere && trigger.detector.find(scan, at);
    if (entity) found.push(entity);
  }
}

function withoutOverlaps(found: readonly Entity[], ranks: DetectorPlan["ranks"]): readonly Entity[] {
  const rank = ({ type }: Entity) => ranks.get(type) ?? 0;
  if (found.length < 2) return found;
  const kept: Entity[] = [];
  const sorted = found.toSorted(
    (one, two) => one.start - two.start || two.end - one.end || rank(one) - rank(two),
  );
  for (const entity of sorted) {
    const last = kept.at(-1);
    if (!last || entity.start >= last.end) kept.push(entity);
    else if (entity.end - entity.start > last.end - last.start) kept[kept.length - 1] = entity;
  }
  return kept;
}
