/** The turn that goes on, and a few before it that a client may come back to. */
const MAX_CONVERSATIONS = 8;

/** Items of a conversation as JSON, in order; each buffer holds some of them with commas between. */
export type Items = readonly Buffer[];

/**
 * What was said on one connection, by the id of the answer it ended in. A client names that id and sends only what
 * is new, also when it says `store: false`. Gone with the connection; the oldest go first.
 * Source: OpenAI's guide to WebSocket mode ("connection-local cache").
 */
export class Conversations {
  readonly #kept = new Map<string, { readonly items: Items; readonly bytes: number }>();
  #bytes = 0;

  /** `limitBytes` is what all of them may take; turns of one thread share most of it, which is not counted. */
  keep(id: string, items: Items, limitBytes: number): void {
    this.forget(id);
    const bytes = items.reduce((sum, { length }) => sum + length, 0);
    this.#kept.set(id, { items, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_CONVERSATIONS && this.#bytes <= limitBytes) return;
      this.forget(oldest);
    }
  }

  find(id: string): Items | undefined {
    return this.#kept.get(id)?.items;
  }

  forget(id: string): void {
    this.#bytes -= this.#kept.get(id)?.bytes ?? 0;
    this.#kept.delete(id);
  }
}
