import { bitsAt } from "./charset.ts";

/** How far a detector looks around a candidate for a word that says what it is. UTF-16 units. */
const CONTEXT_UNITS = 40;
/** A text of nothing but numbers, as somebody answers a question with one. */
const NUMBERS_ONLY = /^[\d\s,;:().+/-]{1,80}$/;

/** One text while it is being searched. Runs are measured once, so that hostile repetition stays linear. */
export class Scan {
  readonly text: string;
  /** The end of the run that was measured last, by charset; every place inside it has the same end. */
  readonly #runs = new Map<number, { start: number; end: number }>();
  #numbersOnly: boolean | undefined;
  /** Many detectors ask about the same place. */
  #before: { readonly at: number; readonly units: number; readonly words: string } | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Where the run of characters of `charset` that goes through `at` ends; `at` itself when it is not in it. */
  runEnd(at: number, charset: number): number {
    const known = this.#runs.get(charset);
    if (known && at >= known.start && at < known.end) return known.end;
    const { text } = this;
    let end = at;
    while ((bitsAt(text, end) & charset) !== 0) end += 1;
    if (known) {
      known.start = at;
      known.end = end;
    } else this.#runs.set(charset, { start: at, end });
    return end;
  }

  /** What stands shortly before `at` on its line, in small letters. */
  before(at: number, units = CONTEXT_UNITS): string {
    if (this.#before?.at === at && this.#before.units === units) return this.#before.words;
    const window = this.text.slice(Math.max(0, at - units), at);
    const words = window.slice(window.lastIndexOf("\n") + 1).toLowerCase();
    this.#before = { at, units, words };
    return words;
  }

  /** The whole text is a number or a few. */
  get numbersOnly(): boolean {
    this.#numbersOnly ??= this.text.length <= 80 && NUMBERS_ONLY.test(this.text.trim());
    return this.#numbersOnly;
  }
}
