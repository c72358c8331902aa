// gateway/ — the hallway a request walks through: server.ts opens the door, journey.ts is the way, every other
// file is one step of it. What must never happen here: a request that ends twice or not at all, a stranger
// who costs anything, a provider's key in an answer, more of a body in memory than its limit, or a wait for
// the disk before the first byte.
import type { IncomingHttpHeaders } from "node:http";
import type { RewriteNote } from "../domain/log-entry.ts";

/** Names and values in turn, as node:http takes them. */
export type FlatHeaders = readonly string[];

/** The body of a request, as it goes on from here. */
export interface AskedBody {
  readonly bytes: Buffer;
  /** What of it the client did not write itself. */
  readonly rewrites: readonly RewriteNote[];
}

/**
 * The client's side of one exchange: what it asked, what it was sent, and whether it is still there. Over HTTP
 * that is a request and its response (http-client.ts), over WebSocket a message and the events that answer it
 * (socket-client.ts).
 */
export interface Client {
  readonly headers: IncomingHttpHeaders;
  /** The client closed its connection before it had everything. */
  readonly left: boolean;
  /** Nobody waits any more: the client left, or the gateway is being stopped. */
  readonly gone: boolean;
  /** The answer's head has gone out: from here on only the body can tell of a failure. */
  readonly headSent: boolean;
  readonly bytesSent: number;
  /** Several lines of one name are one value. */
  header(name: string): string | undefined;
  /**
   * The whole body, never more than `limitBytes` of it in memory.
   * Errors: RefusalError; ClientLeftError when it leaves in the middle.
   */
  readBody(limitBytes: number): Promise<AskedBody>;
  /** The gateway stops: whatever is being done for this client is given up, but it still gets its answer. */
  stop(): void;
  /** One listener at a time: the step that holds something to give up. */
  whenGone(listener: () => void): void;
  sendHead(status: number, headers: FlatHeaders): void;
  /** False when the client is slower than the upstream; then `onDrain` is called once when it has caught up. */
  write(bytes: Uint8Array, onDrain: () => void): boolean;
  /** Everything is said. Resolves when the system has taken the last byte or the client is gone. */
  end(bytes?: Uint8Array): Promise<void>;
  /** Says this and then breaks the connection, for clients that take every clean end for success. */
  breakOff(bytes?: Uint8Array): Promise<void>;
  /** Breaks the connection, so that half an answer cannot be taken for a whole one. */
  cut(): void;
}

export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** Names of flat headers are spelt as their author likes. */
export function headerIn(headers: FlatHeaders, name: string): string | undefined {
  const at = headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name);
  return at === -1 ? undefined : headers[at + 1];
}
