import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import { admit } from "./admit.ts";
import { headerOf } from "./client.ts";
import { type Address, checkDoor } from "./door.ts";
import type { Hall } from "./hall.ts";
import { journey } from "./journey.ts";
import { RefusalError } from "./refusal.ts";
import type { SocketClient } from "./socket-client.ts";
import { SocketConnection } from "./socket-connection.ts";
import { warmUp } from "./warm-up.ts";

/** One for each thread of Codex; beyond that it is sent back to plain requests. */
const MAX_CONNECTIONS = 256;

/** An HTTP request that wants to become a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

export interface SocketDoorParts {
  readonly hall: Hall;
  readonly address: Address;
  /** Counts a request while it is served, and stops it when the gateway stops. */
  track(client: SocketClient, serveIt: () => Promise<void>): Promise<void>;
}

/** The door for Responses over WebSocket. Behind it every message goes the way of every request (journey.ts). */
export class SocketDoor {
  readonly #parts: SocketDoorParts;
  readonly #connections = new Set<SocketConnection>();
  #isLeaving = false;

  constructor(parts: SocketDoorParts) {
    this.#parts = parts;
  }

  /** False: as good as no door at all. Errors: RefusalError. */
  async open(upgrade: Upgrade): Promise<boolean> {
    const { hall, address } = this.#parts;
    const { request } = upgrade;
    checkDoor(request, address);
    requireOurPath(request);
    admit({ header: (name) => headerOf(request.headers, name) }, hall.keys);
    // A library that most users never need.
    const { WebSocketServer } = await import("ws");
    if (this.#isLeaving || this.#connections.size >= MAX_CONNECTIONS) return false;
    this.#shakeHands(WebSocketServer, upgrade);
    return true;
  }

  /** Takes nobody in any more, and lets go of everybody who is not being answered. */
  drain(): void {
    this.#isLeaving = true;
    for (const connection of this.#connections) connection.drain();
  }

  close(): void {
    this.#isLeaving = true;
    for (const connection of this.#connections) connection.terminate();
  }

  #shakeHands(Server: typeof WebSocketServer, { request, socket, head }: Upgrade): void {
    const { hall } = this.#parts;
    const limitBytes = hall.settings().gateway.maxBodyBytes;
    // A server for each, since it holds the limit, which a reload may change.
    const server = new Server({
      noServer: true,
      clientTracking: false,
      // Loopback gains nothing, and a message that grows a thousandfold is a way to fill our memory.
      perMessageDeflate: false,
      maxPayload: limitBytes,
      handleProtocols: () => false,
    });
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new SocketConnection({
        ...{ webSocket, socket, limitBytes },
        headers: request.headers,
        monotonicMs: () => hall.clock.monotonicMs(),
        serve: (client) => this.#serve(client),
      });
      this.#connections.add(connection);
      webSocket.on("close", () => this.#connections.delete(connection));
    });
  }

  #serve(client: SocketClient): Promise<void> {
    const { hall, track } = this.#parts;
    return track(client, async () => {
      try {
        await (client.message.generate ? journey(client, "responses", hall) : warmUp(client, hall));
      } catch (error) {
        // Neither ever rejects, but if one did it would be everybody's end.
        hall.report(`a message of a WebSocket: ${String(error)}`);
        client.cut();
      }
    });
  }
}

function requireOurPath({ method = "", url = "" }: IncomingMessage): void {
  const path = url.replace(/\?.*$/s, "");
  if (path === "/v1/responses" && method === "GET") return;
  throw new RefusalError({ kind: "no-route", method, path: path.slice(0, 200) });
}
