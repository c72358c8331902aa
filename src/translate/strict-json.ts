/**
 * JSON that strict parsers take. Half a character becomes U+FFFD: vendors refuse a whole request for one, Codex loses
 * the item that it is in, silently, and sends it again with every turn.
 * Errors: RangeError for what is nested too deeply.
 */
export function strictJson(value: unknown): string {
  const json = JSON.stringify(value) ?? "null";
  return json.includes("\\ud") ? json.replace(ESCAPES, (escaped, half) => (half ? "\ufffd" : escaped)) : json;
}

/** JSON.stringify escapes no whole pair, so every such escape is half of one; the rest is there to keep in step. */
const ESCAPES = /\\(?:(ud[89a-f][0-9a-f]{2})|.)/g;

/** A text that grows, and what of it may be sent now: a character that is cut in two waits for its other half. */
export class GrowingText {
  #text = "";
  #held = "";

  get text(): string {
    return this.#text;
  }

  /** The part that can be sent; may be empty. */
  push(piece: string): string {
    let whole = this.#held === "" ? piece : this.#held + piece;
    const last = whole.charCodeAt(whole.length - 1);
    this.#held = "";
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#held = whole.slice(-1);
      whole = whole.slice(0, -1);
    }
    this.#text += whole;
    return whole;
  }

  /** What was held back, when no more comes. */
  flush(): string {
    if (this.#held === "") return "";
    this.#held = "";
    this.#text += "\ufffd";
    return "\ufffd";
  }
}
