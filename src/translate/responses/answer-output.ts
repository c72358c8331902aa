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
