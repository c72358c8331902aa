import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { type AskedBody, type Client, type FlatHeaders, headerOf } from "./client.ts";
import { readBody } from "./read-body.ts";

/** One HTTP request and its response. */
export class HttpClient implements Client {
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

  get left(): boolean {
    return this.#left;
  }

  get gone(): boolean {
    return this.#left || this.#stopped;
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  header(name: string): string | undefined {
    return headerOf(this.request.headers, name);
  }

  async readBody(limitBytes: number): Promise<AskedBody> {
    return { bytes: await readBody(this.request, limitBytes), rewrites: [] };
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
    if (!this.#left) this.#response.writeHead(status, headers as string[]);
  }

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

  end(bytes?: Uint8Array): Promise<void> {
    if (this.#left) return Promise.resolve();
    this.#bytesSent += bytes?.length ?? 0;
    return new Promise((done) => {
      this.#onClosed = done;
      this.#response.end(bytes);
    });
  }

  breakOff(bytes: Uint8Array = NOTHING): Promise<void> {
    if (this.#left) return Promise.resolve();
    this.#bytesSent += bytes.length;
    return new Promise((done) => {
      this.#onClosed = done;
      this.#response.write(bytes, () => this.#response.destroy());
    });
  }

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
