import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** So much may wait for a slow client before the upstream is held back. */
const MAX_WAITING_BYTES = 1_048_576;
const AS_TEXT = { binary: false };

/** The way out of one connection: text messages, and how far the client has taken them. */
export class SocketOutlet {
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  #unsent = 0;
  #onDrain: (() => void) | undefined;
  #onFlushed: (() => void) | undefined;

  constructor(webSocket: WebSocket, socket: Duplex) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    webSocket.on("close", () => this.#onFlushed?.());
  }

  /** What `write` sends goes out in one piece. */
  together(write: () => void): void {
    this.#socket.cork();
    write();
    this.#socket.uncork();
  }

  send(text: Buffer): void {
    if (!this.isOpen) return;
    this.#unsent += 1;
    this.#webSocket.send(text, AS_TEXT, this.#onSent);
  }

  /** False when the client has too much before it; then `onDrain` is called once when it has caught up. */
  canTakeMore(onDrain: () => void): boolean {
    if (this.#webSocket.bufferedAmount <= MAX_WAITING_BYTES) return true;
    this.#onDrain = onDrain;
    return false;
  }

  /** The client leaves lying what it is told. */
  get isClogged(): boolean {
    return this.#webSocket.bufferedAmount > MAX_WAITING_BYTES;
  }

  /** Whether anything said now is still heard. */
  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /** Resolves when the system has taken everything, or the connection is gone. */
  flushed(): Promise<void> {
    if (this.#unsent === 0 || this.#webSocket.readyState === this.#webSocket.CLOSED) return Promise.resolve();
    return new Promise((done) => {
      this.#onFlushed = done;
    });
  }

  /** Source of the codes: RFC 6455 section 7.4.1. */
  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }

  readonly #onSent = (): void => {
    this.#unsent -= 1;
    if (this.#unsent === 0) this.#onFlushed?.();
    if (!this.#onDrain || this.#webSocket.bufferedAmount > MAX_WAITING_BYTES / 2) return;
    const onDrain = this.#onDrain;
    this.#onDrain = undefined;
    onDrain();
  };
}
