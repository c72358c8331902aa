import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { CODEX_HEADERS, GATEWAY_KEY } from "./open-gateway.ts";

/** As much of a message as tests look at. */
export interface SeenMessage {
  readonly type: string;
  readonly stream_id?: string;
  readonly status?: number;
  readonly error?: { readonly code?: string; readonly message?: string };
  readonly response?: {
    readonly id?: string;
    readonly status?: string;
    readonly output?: readonly unknown[];
    readonly error?: { readonly code: string; readonly message: string } | null;
  };
}

export interface SocketVisitor {
  readonly socket: WebSocket;
  readonly messages: readonly SeenMessage[];
  /** `type: "response.create"` is added. */
  say(body: object): void;
  /** What answers one message, up to its end. */
  ask(body: object): Promise<readonly SeenMessage[]>;
  /** Resolves when so many messages have come. */
  heard(count: number): Promise<void>;
  /** The code of the closing frame. */
  readonly closed: Promise<number>;
}

const ENDS = new Set(["error", "response.completed", "response.failed", "response.incomplete"]);

/** Who an HTTP answer was given to instead of a WebSocket. */
export class NotUpgradedError extends Error {
  readonly status: number;
  readonly text: string;
  constructor(status: number, text: string) {
    super(`${status} ${text}`);
    this.status = status;
    this.text = text;
  }
}

export interface VisitOptions {
  readonly path?: string;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A WebSocket to the gateway, as Codex opens it. Errors: NotUpgradedError. */
export async function visit(port: number, options: VisitOptions = {}): Promise<SocketVisitor> {
  const { path = "/v1/responses", key = GATEWAY_KEY, headers = CODEX_HEADERS } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { ...headers, ...(key !== null && { authorization: `Bearer ${key}` }) },
  });
  onTestFinished(() => socket.terminate());
  await opened(socket);
  const messages: SeenMessage[] = [];
  const listeners = new Set<() => void>();
  socket.on("message", (data, isBinary) => {
    if (isBinary) throw new Error("a binary message");
    messages.push(JSON.parse(String(data)) as SeenMessage);
    for (const listener of listeners) listener();
    listeners.clear();
  });
  const closed = new Promise<number>((done) => socket.on("close", done));
  const heard = async (count: number): Promise<void> => {
    while (messages.length < count) await new Promise<void>((done) => listeners.add(done));
  };
  const say = (body: object): void => socket.send(JSON.stringify({ type: "response.create", ...body }));
  const ask = async (body: object): Promise<readonly SeenMessage[]> => {
    const first = messages.length;
    say(body);
    do await heard(messages.length + 1);
    while (!ENDS.has(messages.at(-1)?.type ?? ""));
    return messages.slice(first);
  };
  return { socket, messages, say, ask, heard, closed };
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((done, failed) => {
    socket.on("open", done);
    socket.on("error", failed);
    socket.on("unexpected-response", (_, response) => {
      let text = "";
      response.on("data", (part) => (text += String(part)));
      response.on("end", () => failed(new NotUpgradedError(response.statusCode ?? 0, text)));
    });
  });
}
