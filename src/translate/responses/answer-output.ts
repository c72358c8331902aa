/**
 * The numbering of one streamed answer: events count up from 0 without a gap, items have the index at which
 * they began. Frames are put together as text: only the pieces that a model wrote need JSON.stringify.
 */
export class AnswerOutput {
  #sequenceNumber = 0;
  /** The JSON of each item, `undefined` while it is open. */
  readonly #items: (string | undefined)[] = [];

  /** `fields`: the JSON of the event's own fields, without braces. */
  frame(type: string, fields: string): string {
    const number = this.#sequenceNumber;
    this.#sequenceNumber = number + 1;
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${number},${fields}}\n\n`;
  }

  /** Begins an item; `item` is its JSON as it is now. */
  add(item: string): { readonly index: number; readonly frames: string } {
    const index = this.#items.length;
    this.#items.push(undefined);
    return {
      index,
      frames: this.frame("response.output_item.added", `"output_index":${index},"item":${item}`),
    };
  }

  done(index: number, item: string): string {
    this.#items[index] = item;
    return this.frame("response.output_item.done", `"output_index":${index},"item":${item}`);
  }

  /** The items that are whole, as a JSON array. Half an item is no item: a half tool call must not run. */
  get itemsJson(): string {
    return `[${this.#items.filter((item) => item !== undefined).join(",")}]`;
  }
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * JSON that strict parsers take. Half a character is replaced: Codex's parser refuses it, and with it the whole
 * item, silently.
 */
export function strictJson(value: unknown): string {
  const json = JSON.stringify(value) ?? "null";
  // Half characters are the only ones that JSON.stringify writes like this.
  if (!json.includes("\\ud")) return json;
  const mended = (_: string, inner: unknown) =>
    typeof inner === "string" ? inner.replace(LONE_SURROGATE, "\ufffd") : inner;
  return JSON.stringify(value, mended);
}

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
