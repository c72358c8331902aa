import { peekJson, readSpan } from "../translate/json-peek.ts";
import { eventType } from "../translate/responses/read-stream.ts";
import type { AskedBody } from "./client.ts";
import type { Conversations, Items } from "./conversations.ts";
import { RefusalError } from "./refusal.ts";
import { bodyOf, inputItems, itemsIn, type SocketMessage } from "./socket-message.ts";

/** One question and its answer, as parts of the conversation of their connection. */
export class SocketTurn {
  readonly #message: SocketMessage;
  readonly #conversations: Conversations;
  #limitBytes = 0;
  /** Everything up to the question; absent when that is not known. */
  #asked: Items | undefined;
  #answered: Buffer[] = [];
  #answeredBytes = 0;

  constructor(message: SocketMessage, conversations: Conversations) {
    this.#message = message;
    this.#conversations = conversations;
  }

  /** The body of the request with the whole conversation in it, for upstreams that know nothing of it. Errors: RefusalError. */
  ask(limitBytes: number): AskedBody {
    this.#limitBytes = limitBytes;
    const { previousId } = this.#message;
    const before = this.#before();
    const own = inputItems(this.#message);
    // An answer that was stored may be known elsewhere, and input that is no list is the upstream's to refuse.
    if (own && before) this.#asked = filled([...before, Buffer.from(own)]);
    const isContinued = previousId !== undefined && this.#asked !== undefined;
    const bytes = bodyOf(this.#message, isContinued ? this.#asked : undefined);
    if (bytes.length > limitBytes) throw new RefusalError({ kind: "body-too-large", limitBytes });
    if (!isContinued) return { bytes, rewrites: [] };
    const after = "what was said before on this connection";
    return { bytes, rewrites: [{ what: "previous_response_id", before: previousId, after }] };
  }

  /** Reads an event of the answer on its way. True: the last one, which makes it something to go on from. */
  learn(event: Buffer): boolean {
    switch (eventType(event, false)) {
      case "response.output_item.done":
        this.#addItem(event);
        return false;
      case "response.completed":
      case "response.incomplete":
        this.#keep(event);
        return true;
      case "response.failed":
        this.fail();
        return true;
      default:
        return false;
    }
  }

  /** Whoever went on from an answer and failed must say the whole conversation again. Source: OpenAI's guide. */
  fail(): void {
    if (this.#message.previousId !== undefined) this.#conversations.forget(this.#message.previousId);
  }

  #before(): Items | undefined {
    const { previousId, store } = this.#message;
    if (previousId === undefined) return [];
    const before = this.#conversations.find(previousId);
    if (!before && !store) throw new RefusalError({ kind: "response-unknown", id: previousId.slice(0, 100) });
    return before;
  }

  #addItem(event: Buffer): void {
    const peek = peekJson(event, ["item"]);
    const item = peek.kind === "found" ? peek.spans.item : undefined;
    if (!item || !this.#asked) return;
    this.#answeredBytes += item.end - item.start;
    if (this.#answeredBytes > this.#limitBytes) {
      // A conversation so long cannot be gone on from.
      this.#asked = undefined;
      this.#answered = [];
      return;
    }
    // A copy: what passes by is part of a larger buffer.
    this.#answered.push(Buffer.from(event.subarray(item.start, item.end)));
  }

  /** Codex takes the items from their own events, and some upstreams say them nowhere else. */
  #keep(event: Buffer): void {
    const outer = peekJson(event, ["response"]);
    const response = outer.kind === "found" ? outer.spans.response : undefined;
    const peek = response && peekJson(event, ["id", "output"], response);
    if (peek?.kind !== "found" || !this.#asked) return;
    const id = readSpan(event, peek.spans.id);
    if (typeof id !== "string") return;
    const { output } = peek.spans;
    const said =
      this.#answered.length > 0 || !output ? this.#answered : [Buffer.from(itemsIn(event, output))];
    this.#conversations.keep(id, filled([...this.#asked, ...said]), this.#limitBytes);
  }
}

const filled = (items: Items): Items => items.filter(({ length }) => length > 0);
