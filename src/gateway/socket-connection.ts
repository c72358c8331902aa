import type { IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { answerWords } from "./answer-failure.ts";
import { readCaller } from "./caller.ts";
import { Conversations } from "./conversations.ts";
import { RefusalError, wordsOfError } from "./refusal.ts";
import { SocketClient, type SocketHome } from "./socket-client.ts";
import { encodeSocketError } from "./socket-error.ts";
import { readSocketMessage } from "./socket-message.ts";
import { SocketOutlet } from "./socket-outlet.ts";

/** Messages that may wait while one is answered. Codex sends one at a time. */
const MAX_WAITING = 4;
/** Milliseconds. */
const LIMITS = {
  ping: 30_000,
  /** Nothing came, not even the answer to a ping; as long as a silent HTTP connection lives. */
  silence: 900_000,
  /** Nothing was asked. Codex connects again when it needs to. */
  idle: 3_600_000,
} as const;

/** Source: RFC 6455 section 7.4.1. */
const CLOSE = { done: 1000, goingAway: 1001, notText: 1003 } as const;

export interface ConnectionParts {
  readonly webSocket: WebSocket;
  /** What it runs on. */
  readonly socket: Duplex;
  readonly headers: IncomingHttpHeaders;
  /** How much the messages that wait may take together. */
  readonly limitBytes: number;
  monotonicMs(): number;
  serve(client: SocketClient): Promise<void>;
}

/** One open WebSocket: its messages are answered one after the other, in their order. */
export class SocketConnection {
  readonly #parts: ConnectionParts;
  readonly #home: SocketHome;
  readonly #timer: NodeJS.Timeout;
  #waiting: Buffer[] = [];
  #client: SocketClient | undefined;
  #isBusy = false;
  #isLeaving = false;
  #heardMs: number;
  #askedMs: number;

  constructor(parts: ConnectionParts) {
    const { webSocket, socket, headers } = parts;
    this.#parts = parts;
    this.#home = { headers, outlet: new SocketOutlet(webSocket, socket), conversations: new Conversations() };
    this.#heardMs = parts.monotonicMs();
    this.#askedMs = this.#heardMs;
    this.#timer = setInterval(() => this.#watch(), LIMITS.ping).unref();
    webSocket.on("message", (data, isBinary) => this.#hear(data, isBinary));
    webSocket.on("pong", () => {
      this.#heardMs = parts.monotonicMs();
    });
    webSocket.on("close", () => this.#close());
    // Too large a message, text that is none: `ws` closes with the code for it, and `close` follows.
    webSocket.on("error", () => undefined);
  }

  /** The gateway goes: what is being answered is answered, what waits must be asked elsewhere. */
  drain(): void {
    this.#isLeaving = true;
    this.#waiting = [];
    if (!this.#isBusy) this.#home.outlet.close(CLOSE.goingAway, "the gateway is being stopped");
  }

  terminate(): void {
    this.#parts.webSocket.terminate();
  }

  #hear(data: RawData, isBinary: boolean): void {
    this.#heardMs = this.#parts.monotonicMs();
    this.#askedMs = this.#heardMs;
    if (this.#isLeaving || !this.#home.outlet.isOpen) return;
    const bytes = Buffer.isBuffer(data) ? data : undefined;
    if (isBinary || !bytes) {
      this.#home.outlet.close(CLOSE.notText, "a message is JSON in a text frame");
      return;
    }
    if (this.#isBusy && !this.#hasRoomFor(bytes)) {
      this.#refuse(new RefusalError({ kind: "too-many-messages" }));
      return;
    }
    this.#waiting.push(bytes);
    if (!this.#isBusy) void this.#answerAll();
  }

  #hasRoomFor(bytes: Buffer): boolean {
    const waitingBytes = this.#waiting.reduce((sum, { length }) => sum + length, bytes.length);
    return this.#waiting.length < MAX_WAITING && waitingBytes <= this.#parts.limitBytes;
  }

  async #answerAll(): Promise<void> {
    this.#isBusy = true;
    for (let bytes = this.#waiting.shift(); bytes; bytes = this.#waiting.shift()) {
      // What waits behind a connection that was closed would be paid for and heard by nobody.
      if (!this.#home.outlet.isOpen) break;
      await this.#answer(bytes);
    }
    this.#isBusy = false;
    this.#askedMs = this.#parts.monotonicMs();
    if (this.#isLeaving) this.drain();
  }

  async #answer(bytes: Buffer): Promise<void> {
    try {
      this.#client = new SocketClient(readSocketMessage(bytes), this.#home);
    } catch (error) {
      this.#refuse(error);
      await this.#home.outlet.flushed();
      return;
    }
    await this.#parts.serve(this.#client);
    this.#client = undefined;
  }

  /** Whoever asks nonsense without end and reads no answer is not waited for. */
  #refuse(error: unknown): void {
    if (this.#home.outlet.isClogged) {
      this.terminate();
      return;
    }
    this.#home.outlet.send(encodeSocketError(answerWords(wordsOfError(error), readCaller(this.#parts))));
  }

  #watch(): void {
    const nowMs = this.#parts.monotonicMs();
    if (nowMs - this.#heardMs > LIMITS.silence) this.terminate();
    else if (!this.#isBusy && nowMs - this.#askedMs > LIMITS.idle)
      this.#home.outlet.close(CLOSE.done, "idle");
    else this.#parts.webSocket.ping();
  }

  #close(): void {
    clearInterval(this.#timer);
    this.#isLeaving = true;
    this.#waiting = [];
    this.#client?.leave();
  }
}
