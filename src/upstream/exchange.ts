import type { Dispatcher } from "undici";
import type { UpstreamCall, UpstreamError, UpstreamReceiver } from "../ports/upstream.ts";

/**
 * One request on its way, as undici's raw handler: half the cost of its streams, a fifth of fetch.
 * After `onEnd` or `onError` nothing more is pushed, whatever the socket does.
 */
export class Exchange implements Dispatcher.DispatchHandler, UpstreamCall {
  readonly #receiver: UpstreamReceiver;
  #abortRequest: (() => void) | undefined;
  #resumeSocket: (() => void) | undefined;
  #paused = false;
  #aborted = false;
  #over = false;

  constructor(receiver: UpstreamReceiver) {
    this.#receiver = receiver;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#resumeSocket?.();
  }

  abort(): void {
    if (this.#over || this.#aborted) return;
    this.#aborted = true;
    if (this.#abortRequest) this.#abortRequest();
    // Still waiting for a connection: onConnect will end it, but nobody has to wait for that.
    else this.onError();
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abortRequest = () => abort();
    if (this.#aborted) abort();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void): boolean {
    if (status < 200) return true;
    this.#resumeSocket = resume;
    this.#receiver.onHead(status, readHeaders(raw));
    return !this.#paused;
  }

  onData(chunk: Buffer): boolean {
    this.#receiver.onData(chunk);
    return !this.#paused;
  }

  onComplete(): void {
    if (this.#over) return;
    this.#over = true;
    this.#receiver.onEnd();
  }

  onError(error?: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#receiver.onError(this.#aborted ? ABORTED : describe(error));
  }
}

const ABORTED: UpstreamError = { kind: "aborted", code: "ABORTED", message: "the request was given up" };

function readHeaders(raw: readonly Buffer[]): Record<string, string | string[]> {
  // Without a prototype: a header may be called `__proto__`.
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = String(raw[at]?.toString("latin1")).toLowerCase();
    const value = raw[at + 1]?.toString("latin1") ?? "";
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

const TIMEOUT_CODES = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
const CONNECT_CODES = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO$|HOSTNAME_MISMATCH)/;

function describe(error: Error | undefined): UpstreamError {
  const { code = "UNKNOWN", message = "" } = (error ?? {}) as { code?: string; message?: string };
  return { kind: kindOf(code), code, message: message || code };
}

function kindOf(code: string): UpstreamError["kind"] {
  if (TIMEOUT_CODES.has(code)) return "timeout";
  if (CONNECT_CODES.has(code)) return "connect";
  return TLS_CODE.test(code) ? "tls" : "cut";
}
