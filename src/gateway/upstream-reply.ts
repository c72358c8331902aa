import type {
  Upstream,
  UpstreamCall,
  UpstreamError,
  UpstreamHeaders,
  UpstreamReceiver,
  UpstreamRequest,
} from "../ports/upstream.ts";

/** Who listens to the body of a reply. */
export interface ReplySink {
  onData(chunk: Buffer): void;
  /** `error` is absent when the body came to its end. */
  onOver(error: UpstreamError | undefined): void;
}

/**
 * One answer of an upstream: the head as a promise, then the body to one sink. What comes between the head
 * and the sink (the rest of the same packet) is kept and handed over.
 */
export class UpstreamReply implements UpstreamReceiver {
  status = 0;
  headers: UpstreamHeaders = {};
  /** Resolves to the reason when there will be no head. */
  readonly head: Promise<UpstreamError | undefined>;
  readonly #call: UpstreamCall;
  #resolveHead: (error: UpstreamError | undefined) => void = () => undefined;
  #sink: ReplySink | undefined;
  #arrived: Buffer[] = [];
  #over: { readonly error: UpstreamError | undefined } | undefined;

  constructor(upstream: Upstream, request: UpstreamRequest) {
    this.head = new Promise((resolve) => {
      this.#resolveHead = resolve;
    });
    this.#call = upstream.send(request, this);
  }

  header(name: string): string | undefined {
    const value = this.headers[name];
    return typeof value === "string" ? value : value?.join(", ");
  }

  /** Why the body stopped before its end; absent while it comes and after a clean end. */
  get error(): UpstreamError | undefined {
    return this.#over?.error;
  }

  pipe(sink: ReplySink): void {
    this.#sink = sink;
    this.#deliver();
    if (this.#over) sink.onOver(this.#over.error);
  }

  /** The body, at most so much of it; the rest is not waited for. */
  readAll(maxBytes: number): Promise<Buffer> {
    return new Promise((done) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = () => done(Buffer.concat(chunks).subarray(0, maxBytes));
      this.pipe({
        onData: (chunk) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes >= maxBytes) this.abort();
        },
        onOver: finish,
      });
    });
  }

  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  abort(): void {
    this.#call.abort();
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    this.status = status;
    this.headers = headers;
    this.#resolveHead(undefined);
  }

  onData(chunk: Uint8Array): void {
    const bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // What one packet brought is handed on at once: a burst of small events costs a fraction.
    if (this.#arrived.push(bytes) === 1 && this.#sink) process.nextTick(this.#deliver);
  }

  onEnd(): void {
    this.#finish(undefined);
  }

  onError(error: UpstreamError): void {
    this.#resolveHead(error);
    this.#finish(error);
  }

  readonly #deliver = (): void => {
    if (!this.#sink || this.#arrived.length === 0) return;
    const [first, ...others] = this.#arrived.splice(0);
    if (first) this.#sink.onData(others.length === 0 ? first : Buffer.concat([first, ...others]));
  };

  #finish(error: UpstreamError | undefined): void {
    this.#deliver();
    this.#over = { error };
    this.#sink?.onOver(error);
  }
}
