import { ALNUM, CHARSET, follows, isIn } from "../charset.ts";
import { type Detector, matchAt, type Trigger } from "../detector.ts";
import type { Scan } from "../scan.ts";

const { dash, dot, underscore, digit } = CHARSET;

/** A number that a state gives to a person or a business: one entry of a table. */
export interface NationalId {
  readonly type: string;
  readonly title: string;
  /** The letters that it begins with, or else how long its first run of digits can be. */
  readonly begins: string | readonly number[];
  /** Sticky and bounded. */
  readonly form: RegExp;
  /** The check digit, on the number without its marks, in capitals. */
  readonly isValid: (compact: string) => boolean;
  /** Words that say what it is, in small letters. */
  readonly context: RegExp;
  /**
   * What it takes to be sure besides the check digit. `form`: nothing. `marks`: its usual marks (`-`, `.`, space).
   * `context`: a word nearby, or a text that is nothing but the number.
   */
  readonly sureBy: "form" | "marks" | "context";
}

const NEXT = Array.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

export function nationalIdDetector(id: NationalId): Detector {
  return {
    type: id.type,
    family: "pii",
    title: id.title,
    triggers: triggersOf(id.begins),
    find(scan, at) {
      const { text } = scan;
      if (follows(text, at, ALNUM | dash | dot | underscore)) return undefined;
      const found = matchAt(id.form, text, at)?.[0];
      if (found === undefined) return undefined;
      const end = at + found.length;
      if (isIn(text, end, ALNUM | underscore) || (isIn(text, end, dash | dot) && isIn(text, end + 1, digit)))
        return undefined;
      if (!isSure(id, scan, { at, end })) return undefined;
      const compact = found.replace(/[^0-9A-Za-z+]/g, "").toUpperCase();
      if (/^(.)\1*$/.test(compact) || !id.isValid(compact)) return undefined;
      return { type: id.type, start: at, end };
    },
  };
}

/** Before the check digit is reckoned: tables of numbers are long. */
function isSure(
  id: NationalId,
  scan: Scan,
  { at, end }: { readonly at: number; readonly end: number },
): boolean {
  if (id.sureBy === "form") return true;
  const found = scan.text.slice(at, end);
  const isMarked = /[-./]/.test(found) || (found.includes(" ") && !isInTable(scan.text, at, end));
  return (id.sureBy === "marks" && isMarked) || scan.numbersOnly || id.context.test(scan.before(at));
}

const isInTable = (text: string, at: number, end: number): boolean =>
  isIn(text, at - 2, digit) || isIn(text, end + 1, digit);

function triggersOf(begins: NationalId["begins"]): readonly Trigger[] {
  if (typeof begins !== "string") return [{ on: "number", digits: begins }];
  return Array.from(begins).flatMap((first) =>
    NEXT.map((second) => ({ on: "word", text: `${first}${second}` }) as const),
  );
}
