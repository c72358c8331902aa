import { LONGEST_PLACEHOLDER, type Placeholders, type Spelling, unmask } from "./placeholders.ts";

/** The beginning of a placeholder at the end of a text: `{`, `{{EM`, `{{EMAIL_1}`. */
const BEGUN = /\{(?:\{(?:[A-Z][A-Z0-9_]{0,38}\}?)?)?$/;

/** Puts values back into a text that comes in pieces, and holds back no more than what may be a placeholder. */
export class UnmaskStream {
  readonly #placeholders: Placeholders;
  readonly #spelling: Spelling;
  #held = "";

  constructor(placeholders: Placeholders, spelling: Spelling) {
    this.#placeholders = placeholders;
    this.#spelling = spelling;
  }

  push(piece: string): string {
    const text = this.#held + piece;
    const tail = text.slice(-LONGEST_PLACEHOLDER);
    const begun = BEGUN.exec(tail)?.[0] ?? "";
    this.#held = begun;
    return unmask(text.slice(0, text.length - begun.length), this.#placeholders, this.#spelling);
  }

  /** What is still held when the text is over: it was no placeholder. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}
