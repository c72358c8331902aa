/** Names in lower case; a name that came several times has a list. */
export type UpstreamHeaders = Readonly<Record<string, string | readonly string[]>>;

/** One request to a provider. `url` is built from settings only, never from what a client sent. */
export interface UpstreamRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly headers: UpstreamHeaders;
  readonly body?: Uint8Array;
}

/** What the upstream pushes. `onHead` comes first and once; then data; then exactly one of end and error. */
export interface UpstreamReceiver {
  onHead(status: number, headers: UpstreamHeaders): void;
  onData(chunk: Uint8Array): void;
  onEnd(): void;
  onError(error: UpstreamError): void;
}

/** Why no (complete) answer came. `code` is Node's or undici's, e.g. ECONNREFUSED. */
export interface UpstreamError {
  readonly kind: "connect" | "timeout" | "cut" | "tls" | "aborted";
  readonly code: string;
  readonly message: string;
}

/** The running call: hold it while the client is slow, end it when the client leaves. */
export interface UpstreamCall {
  pause(): void;
  resume(): void;
  abort(): void;
}

export interface Upstream {
  send(request: UpstreamRequest, receiver: UpstreamReceiver): UpstreamCall;
  close(): Promise<void>;
}
