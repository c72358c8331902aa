import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import type { HealthAnswer } from "../ports/machine.ts";
import { checkKey, refusingRule } from "./access.ts";
import { admit } from "./admit.ts";
import { type Answer, answerWords } from "./answer-failure.ts";
import { readCaller } from "./caller.ts";
import type { Client } from "./client.ts";
import { type Address, checkDoor } from "./door.ts";
import { type AskedModel, factsOf, metadataOf } from "./facts.ts";
import type { Hall } from "./hall.ts";
import { HttpClient } from "./http-client.ts";
import { journey } from "./journey.ts";
import { parseBody } from "./peek-request.ts";
import { endRaw } from "./raw-answer.ts";
import { RefusalError, wordsOfError } from "./refusal.ts";
import { findRoute } from "./routes.ts";
import type { SocketDoor, Upgrade } from "./socket-door.ts";

/** Milliseconds, bytes and counts: how much a stranger may cost before he is heard. */
const LIMITS = {
  headerBytes: 65_536,
  headerCount: 100,
  /** From the first byte to the last of the headers. */
  headersMs: 15_000,
  /** From the first byte to the last of the whole request; 64 MiB over loopback take well under a second. */
  requestMs: 120_000,
  keepAliveMs: 60_000,
  /** Silence in both directions; longer than any wait for an upstream. */
  silenceMs: 900_000,
  connections: 2_048,
} as const;

export interface GatewayServer {
  /** Resolves to the address that was really taken. Rejects with Node's own error, e.g. EADDRINUSE. */
  listen(address: Address): Promise<Address>;
  /** Requests under way. */
  readonly activeRequests: number;
  /** Monotonic ms of the last moment when somebody was served. */
  readonly lastServedMs: number;
  /** Takes no new connection; what runs goes on. Resolves when the last request is done. */
  drain(): Promise<void>;
  /** Ends what still runs; each client gets its proper end. */
  stop(): void;
  /** Closes every connection. */
  close(): void;
}

export interface ServerParts {
  readonly version: string;
  monotonicMs(): number;
  /** Answers a probe's challenge; empty before this gateway has claimed its place. */
  prove(challenge: string): string;
  /** Everything behind the door; it may still be opening when the first request comes. */
  hall(): Promise<Hall>;
}

/** Opens the door, and guards it. */
export function openServer(parts: ServerParts): GatewayServer {
  const clients = new Set<Client>();
  let address: Address = { host: "127.0.0.1", port: 0 };
  let lastServedMs = parts.monotonicMs();
  let onIdle: (() => void) | undefined;
  let sockets: SocketDoor | undefined;
  let isLeaving = false;

  const server = createServer(
    {
      maxHeaderSize: LIMITS.headerBytes,
      headersTimeout: LIMITS.headersMs,
      requestTimeout: LIMITS.requestMs,
      keepAliveTimeout: LIMITS.keepAliveMs,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => {
      const client = new HttpClient(request, response);
      void track(client, () => serve(client));
    },
  );
  guardConnections(server);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade({ request, socket, head });
  });

  function track(client: Client, serveIt: () => Promise<void>): Promise<void> {
    clients.add(client);
    return serveIt().finally(() => {
      clients.delete(client);
      lastServedMs = parts.monotonicMs();
      if (clients.size === 0) onIdle?.();
    });
  }

  async function upgrade(asked: Upgrade): Promise<void> {
    const { request, socket } = asked;
    // Who leaves now is missed by nobody.
    socket.on("error", () => undefined);
    try {
      const hall = await parts.hall();
      // Codex falls back to plain requests at once after 426, and only after 426.
      if (!hall.settings().gateway.websockets) return endRaw(socket, { status: 426 });
      const { SocketDoor } = await import("./socket-door.ts");
      sockets ??= new SocketDoor({ hall, address, track });
      if (isLeaving || !(await sockets.open(asked))) endRaw(socket, { status: 426 });
    } catch (error) {
      endRaw(socket, answerWords(wordsOfError(error), readCaller(request)));
    }
  }

  /** Every request ends here, whatever happens: the error edge of everything that is not a journey. */
  async function serve(client: HttpClient): Promise<void> {
    try {
      await dispatch(client);
    } catch (error) {
      await send(client, answerWords(wordsOfError(error), readCaller(client)));
    }
  }

  async function dispatch(client: HttpClient): Promise<void> {
    const { method = "", url = "" } = client.request;
    checkDoor(client.request, address);
    const { route, search } = findRoute(method, url);
    switch (route) {
      case "create-response":
        return journey(client, "responses", await parts.hall());
      case "create-chat-completion":
        return journey(client, "chat", await parts.hall());
      case "create-embedding":
        return journey(client, "embeddings", await parts.hall());
      case "get-response":
      case "delete-response":
        return sendJson(client, openResponse(client, route, await parts.hall()));
      case "probe-response":
        return send(client, { status: 200, headers: ["allow", "POST"], body: Buffer.alloc(0) });
      case "list-models":
        return listModels(client, search, await parts.hall());
      case "health":
        return sendJson(client, health(new URLSearchParams(search).get("challenge")));
    }
  }

  function health(challenge: string | null): HealthAnswer {
    const proof = challenge && challenge.length <= MAX_CHALLENGE_LETTERS ? parts.prove(challenge) : "";
    // The probe itself is no reason to call the gateway busy.
    const activeRequests = clients.size - 1;
    return { version: parts.version, activeRequests, ...(proof !== "" && { proof }) };
  }

  return {
    listen: async (wanted) => {
      address = await listen(server, wanted);
      return address;
    },
    get activeRequests() {
      return clients.size;
    },
    get lastServedMs() {
      return lastServedMs;
    },
    drain: () => {
      isLeaving = true;
      server.close();
      sockets?.drain();
      server.closeIdleConnections();
      if (clients.size === 0) return Promise.resolve();
      return new Promise((done) => {
        onIdle = done;
      });
    },
    stop: () => {
      for (const client of clients) client.stop();
    },
    close: () => {
      sockets?.close();
      server.closeAllConnections();
    },
  };
}

const MAX_CHALLENGE_LETTERS = 200;

/** An answer that is kept here, by the id at the end of its address. Errors: RefusalError. */
function openResponse(client: HttpClient, route: "get-response" | "delete-response", hall: Hall): object {
  const key = admit(client, hall.keys);
  checkKey(key, "requests", hall.clock.nowUnixMs());
  const keyName = key.name;
  const id = /[^/?]+(?=$|\?)/.exec(client.request.url ?? "")?.[0] ?? "";
  const kept = hall.responses.find(id, keyName);
  if (!kept) throw new RefusalError({ kind: "response-unknown", id, isAddress: true });
  if (route === "get-response") return parseBody(kept.response);
  hall.responses.delete(id, keyName);
  return { id, object: "response", deleted: true };
}

async function listModels(client: HttpClient, search: string, hall: Hall): Promise<void> {
  const key = admit(client, hall.keys);
  checkKey(key, "models", hall.clock.nowUnixMs());
  const isCodex = new URLSearchParams(search).has("client_version");
  const settings = hall.settings();
  const { metadata } = metadataOf({ header: undefined, user: undefined }, key, settings);
  const isAllowed = (dish: AskedModel): boolean =>
    refusingRule(
      { integration: dish.integration, key, policies: settings.policies },
      factsOf(key, dish, metadata),
    ) === undefined;
  await sendJson(
    client,
    isCodex ? await hall.menu.forCodex(isAllowed) : await hall.menu.forOthers(isAllowed),
  );
}

async function sendJson(client: HttpClient, value: object): Promise<void> {
  const body = Buffer.from(JSON.stringify(value));
  const headers = ["content-type", "application/json; charset=utf-8", "content-length", String(body.length)];
  await send(client, { status: 200, headers, body });
}

async function send(client: HttpClient, { status, headers, body }: Answer): Promise<void> {
  if (client.headSent) {
    client.cut();
    return;
  }
  client.sendHead(status, headers);
  await client.end(body);
}

function listen(server: Server, { host, port }: Address): Promise<Address> {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen({ host, port, backlog: 512 }, () => {
      server.off("error", failed);
      const bound = server.address();
      done({ host, port: typeof bound === "object" && bound ? bound.port : port });
    });
  });
}

/** What never becomes a request: tunnels, garbage, too many connections. */
function guardConnections(server: Server): void {
  server.maxHeadersCount = LIMITS.headerCount;
  server.maxConnections = LIMITS.connections;
  server.timeout = LIMITS.silenceMs;
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => endRaw(socket, { status: 405 }));
  server.on("clientError", ({ code }: NodeJS.ErrnoException, socket: Duplex) => {
    if (code === "HPE_HEADER_OVERFLOW") endRaw(socket, { status: 431 });
    else if (code === "ERR_HTTP_REQUEST_TIMEOUT") endRaw(socket, { status: 408 });
    else endRaw(socket, { status: 400 });
  });
}
