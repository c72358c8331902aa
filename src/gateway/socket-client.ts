import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { SseScanner, sseData } from "../translate/sse.ts";
import { type AskedBody, type Client, type FlatHeaders, headerIn, headerOf } from "./client.ts";
import type { Conversations } from "./conversations.ts";
import { encodeSocketError } from "./socket-error.ts";
import type { SocketMessage } from "./socket-message.ts";
import type { SocketOutlet } from "./socket-outlet.ts";
import { SocketTurn } from "./socket-turn.ts";

/** A larger event cannot be one message, and half of it is none. */
const MAX_EVENT_BYTES = 64 * 1_048_576;
/** An answer that is no stream is a failure: a sentence, or what an upstream said. */
const MAX_FAILURE_BYTES = 1_048_576;

/** So long may an upstream take to hang up after its last word, ms; most do it at once, and serve again. */
const MAX_LINGER_MS = 500;

/** What a message needs of the connection that it came on. */
export interface SocketHome {
  readonly headers: IncomingHttpHeaders;
  readonly outlet: SocketOutlet;
  readonly conversations: Conversations;
}

/** One message of a WebSocket and the events that answer it, each a message of its own. */
export class SocketClient implements Client {
  readonly headers: IncomingHttpHeaders;
  readonly message: SocketMessage;
  readonly #outlet: SocketOutlet;
  readonly #turn: SocketTurn;
  readonly #scanner = new SseScanner({ maxFrameBytes: MAX_EVENT_BYTES });
  #head: { readonly status: number; readonly headers: FlatHeaders } | undefined;
  #isStream = false;
  readonly #failure: Buffer[] = [];
  #failureBytes = 0;
  #bytesSent = 0;
  #left = false;
  #stopped = false;
  #onGone: (() => void) | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(message: SocketMessage, { headers, outlet, conversations }: SocketHome) {
    this.message = message;
    this.headers = headersFor(message, headers);
    this.#outlet = outlet;
    this.#turn = new SocketTurn(message, conversations);
  }

  get left(): boolean {
    return this.#left;
  }

  get gone(): boolean {
    return this.#left || this.#stopped;
  }

  get headSent(): boolean {
    return this.#head !== undefined;
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  header(name: string): string | undefined {
    return headerOf(this.headers, name);
  }

  async readBody(limitBytes: number): Promise<AskedBody> {
    return this.#turn.ask(limitBytes);
  }

  /** The connection is gone. */
  leave(): void {
    this.#left = true;
    this.#onGone?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#onGone?.();
  }

  whenGone(listener: () => void): void {
    this.#onGone = listener;
    if (this.gone) listener();
  }

  sendHead(status: number, headers: FlatHeaders): void {
    this.#head = { status, headers };
    this.#isStream = status < 300 && /^text\/event-stream/i.test(headerIn(headers, "content-type") ?? "");
  }

  write(bytes: Uint8Array, onDrain: () => void): boolean {
    this.#say(bytes);
    return this.#left || this.#outlet.canTakeMore(onDrain);
  }

  async end(bytes?: Uint8Array): Promise<void> {
    if (bytes) this.#say(bytes);
    clearTimeout(this.#lingering);
    if (!this.#isStream) this.#fail();
    if (!this.#left) await this.#outlet.flushed();
  }

  async breakOff(bytes?: Uint8Array): Promise<void> {
    await this.end(bytes);
    this.cut();
  }

  cut(): void {
    this.#outlet.close(1011, "the answer broke off");
  }

  #say(bytes: Uint8Array): void {
    if (this.#left) return;
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (this.#isStream) {
      this.#outlet.together(() => this.#scanner.push(chunk, this.#onFrame));
    } else if (this.#failureBytes < MAX_FAILURE_BYTES) {
      this.#failureBytes += chunk.length;
      this.#failure.push(chunk);
    }
  }

  readonly #onFrame = (frame: Buffer, truncated: boolean): void => {
    const event = sseData(frame);
    // `[DONE]` ends a stream over HTTP; here nothing but events is said.
    if (event?.[0] !== OPEN_BRACE) return;
    if (truncated) {
      this.cut();
      return;
    }
    const isLast = this.#turn.learn(event);
    this.#send(event);
    // Over HTTP the client would hang up now. An upstream that does not must not keep the next message waiting.
    if (isLast) this.#lingering ??= setTimeout(() => this.#onGone?.(), MAX_LINGER_MS);
  };

  #fail(): void {
    this.#turn.fail();
    const { status = 500, headers = [] } = this.#head ?? {};
    const body = Buffer.concat(this.#failure).subarray(0, MAX_FAILURE_BYTES);
    this.#send(encodeSocketError(status < 300 ? NO_STREAM : { status, headers, body }));
  }

  #send(event: Buffer): void {
    const { streamId } = this.message;
    const text = isUtf8(event) ? event : Buffer.from(event.toString());
    const marked =
      streamId === undefined
        ? text
        : Buffer.concat([Buffer.from(`{"stream_id":"${streamId}",`), text.subarray(1)]);
    this.#bytesSent += marked.length;
    this.#outlet.send(marked);
  }
}

const OPEN_BRACE = 123;

/** The upstream gave a whole answer to a request for a stream. */
const NO_STREAM = {
  status: 502,
  headers: ["content-type", "application/json"],
  body: Buffer.from(
    JSON.stringify({
      error: { code: "no_stream", message: "The upstream did not answer with a stream of events." },
    }),
  ),
};

/** What Codex says in headers over HTTP and in `client_metadata` here; the handshake's own are about its warm-up. */
const HEADERS_IN_METADATA = ["x-codex-turn-metadata", "x-codex-turn-state", "x-codex-window-id"];
const PRINTABLE = /^[\x20-\x7e]{1,32768}$/;

/** As the same request would have them over HTTP. */
function headersFor({ metadata }: SocketMessage, ofHandshake: IncomingHttpHeaders): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {
    ...ofHandshake,
    accept: "text/event-stream",
    "content-type": "application/json",
  };
  for (const name of HEADERS_IN_METADATA) {
    const value = metadata[name];
    if (typeof value === "string" && PRINTABLE.test(value)) headers[name] = value;
    else delete headers[name];
  }
  if (headerOf(headers, "openai-beta")?.startsWith("responses_websockets")) delete headers["openai-beta"];
  return headers;
}
