// gateway/ — the hallway a request walks through: server.ts opens the door, journey.ts is the way, every other
// file is one step of it. What must never happen here: a request that ends twice or not at all, a stranger
// who costs anything, a provider's key in an answer, more of a body in memory than its limit, or a wait for
// the disk before the first byte.
import type { IncomingMessage, ServerResponse } from "node:http";

/** Names and values in turn, as node:http takes them. */
export type FlatHeaders = readonly string[];

/** The client's side of one exchange: what it asked, what it was sent, and whether it is still there. */
export class Client {
  readonly request: IncomingMessage;
  readonly #response: ServerResponse;
  #left = false;
  #stopped = false;
  #isFull = false;
  #bytesSent = 0;
  #onGone: (() => void) | undefined;
  #onClosed: (() => void) | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.#response = response;
    response.sendDate = false;
    response.on("close", () => this.#close());
    // A socket error is followed by `close`, which is where it is dealt with.
    response.on("error", ignore);
  }

  /** The client closed its connection before it had everything. */
  get left(): boolean {
    return this.#left;
  }

  /** Nobody waits any more: the client left, or the gateway is being stopped. */
  get gone(): boolean {
    return this.#left || this.#stopped;
  }

  /** The status line has gone out: from here on only the body can tell of a failure. */
  get headSent(): boolean {
    return this.#response.headersSent;
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  /** The gateway stops: whatever is being done for this client is given up, but it still gets its answer. */
  stop(): void {
    this.#stopped = true;
    this.#onGone?.();
  }

  /** One listener at a time: the step that holds something to give up. */
  whenGone(listener: () => void): void {
    this.#onGone = listener;
    if (this.gone) listener();
  }

  sendHead(status: number, headers: FlatHeaders): void {
    if (!this.#left) this.#response.writeHead(status, headers as string[]);
  }

  /** False when the client is slower than the upstream; then `onDrain` is called once when it has caught up. */
  write(bytes: Uint8Array, onDrain: () => void): boolean {
    if (this.#left) return true;
    this.#bytesSent += bytes.length;
    if (this.#response.write(bytes)) return true;
    // What had arrived before the upstream was paused is still written, but nobody waits twice.
    if (!this.#isFull) {
      this.#isFull = true;
      this.#response.once("drain", () => {
        this.#isFull = false;
        onDrain();
      });
    }
    return false;
  }

  /** Everything is said. Resolves when the system has taken the last byte or the client is gone. */
  end(bytes?: Uint8Array): Promise<void> {
    if (this.#left) return Promise.resolve();
    this.#bytesSent += bytes?.length ?? 0;
    return new Promise((done) => {
      this.#onClosed = done;
      this.#response.end(bytes);
    });
  }

  /** Says this and then breaks the connection, for clients that take every clean end for success. */
  breakOff(bytes: Uint8Array = NOTHING): Promise<void> {
    if (this.#left) return Promise.resolve();
    this.#bytesSent += bytes.length;
    return new Promise((done) => {
      this.#onClosed = done;
      this.#response.write(bytes, () => this.#response.destroy());
    });
  }

  /** Breaks the connection, so that a body of known length cannot be taken for a whole one. */
  cut(): void {
    this.#response.destroy();
  }

  #close(): void {
    if (!this.#response.writableFinished) {
      this.#left = true;
      this.#onGone?.();
    }
    this.#onClosed?.();
  }
}

const NOTHING = Buffer.alloc(0);

const ignore = (): void => undefined;
