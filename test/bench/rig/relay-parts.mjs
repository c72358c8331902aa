// What the two small servers that we compare with share. argv: <port> <upstream's origin>
import { createServer } from "node:http";
import { Pool } from "undici";

const [, , port, origin] = process.argv;

/** undici's raw handlers are its cheapest way; `connections` is never the bottleneck. */
export const upstream = new Pool(origin, { connections: 1_024, pipelining: 1 });

const OF_ONE_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "host", "te", "upgrade"]);

/** Name, value, name, value: those that go on to the other side. */
export function passing(headers) {
  const kept = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = String(headers[at]).toLowerCase();
    if (!OF_ONE_CONNECTION.has(name)) kept.push(name, String(headers[at + 1]));
  }
  return kept;
}

export function serve(answer) {
  process.on("disconnect", () => process.exit());
  createServer({ keepAliveTimeout: 60_000 }, answer).listen({
    port: Number(port),
    host: "127.0.0.1",
    backlog: 2_048,
  });
}

/** The part of a handler that does not depend on what is done with the bytes. */
export class Handler {
  constructor(response) {
    this.response = response;
  }

  onConnect(abort) {
    this.response.once("close", () => {
      if (!this.response.writableFinished) abort(new Error("the client left"));
    });
  }

  onError(error) {
    if (this.response.headersSent) this.response.destroy();
    else this.response.writeHead(502).end(String(error));
  }
}
