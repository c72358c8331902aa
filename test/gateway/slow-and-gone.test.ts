import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { CODEX_HEADERS, GATEWAY_KEY, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { EVENTS, sse } from "../support/responses-events.ts";

/** A request whose connection the test holds in its hand. */
function open(gateway: TestGateway, body: object, headers: Record<string, string> = CODEX_HEADERS): Socket {
  const bytes = JSON.stringify(body);
  const socket = connect(gateway.port, "127.0.0.1");
  socket.on("error", () => undefined);
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nAuthorization: Bearer ${GATEWAY_KEY}\r\n` +
      `${more.join("")}Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`,
  );
  return socket;
}

const stream = { model: "m", stream: true };

describe("a client that leaves ends the upstream's work at once", () => {
  test("before the upstream has said a word", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ write: () => {} });
    const client = open(gateway, stream);
    const { abandoned } = await gateway.upstream.seen(1);
    client.destroy();
    await abandoned;
    expect(await gateway.settled(1)).toMatchObject({ status: "cancelled" });
  });

  test("in the middle of a stream; what was said until then is kept", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: EVENTS.slice(0, 2), end: "hang" });
    const client = open(gateway, stream);
    await new Promise((done) => client.once("data", done));
    const { abandoned } = await gateway.upstream.seen(1);
    client.destroy();
    await abandoned;
    const row = await gateway.settled(1);
    expect(row).toMatchObject({ status: "cancelled", modelServed: "m-1", httpStatus: 200 });
    expect(row.error).toBeUndefined();
  });

  test("while we wait to ask again", async () => {
    const gateway = await openGateway({ realWaits: true });
    gateway.upstream.script({ status: 429, body: "x", headers: { "retry-after": "50" } });
    const client = open(gateway, stream);
    await gateway.upstream.seen(1);
    while (gateway.waits.length === 0) await sleep(5);
    client.destroy();
    expect(await gateway.settled(1)).toMatchObject({ status: "cancelled" });
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test("behind the end of the stream it has left in peace", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: [...EVENTS], end: "hang" });
    const client = open(gateway, stream);
    let received = "";
    client.on("data", (chunk: Buffer) => {
      received += chunk.toString();
      if (received.includes("response.completed")) client.destroy();
    });
    const row = await gateway.settled(1);
    expect(row).toMatchObject({ status: "ok", usage: { inputTokens: 100 } });
  });
});

test("a client that does not read holds the upstream back; nothing piles up between them", async () => {
  const gateway = await openGateway();
  const total = 50 * 1_048_576;
  const delta = Buffer.from(sse({ type: "response.output_text.delta", delta: "x".repeat(64_000) }));
  let written = 0;
  gateway.upstream.script({
    write: (response) => {
      const write = () => {
        while (written < total) {
          written += delta.length;
          if (!response.write(delta)) return response.once("drain", write);
        }
        return response.end(EVENTS.at(-1));
      };
      response.write(EVENTS[0]);
      write();
    },
  });
  const client = open(gateway, stream, { ...CODEX_HEADERS, connection: "close" });
  client.pause();
  await gateway.upstream.seen(1);
  // The upstream stands still when every buffer on the way is full.
  for (let last = -1; written !== last || written === 0; ) {
    last = written;
    await sleep(100);
  }
  // What was written and not read lies in the buffers between the two: the sockets' (some megabytes) and ours.
  expect(written).toBeLessThan(total / 2);
  let received = 0;
  client.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  client.resume();
  await new Promise((done) => client.once("close", done));
  expect(received).toBeGreaterThan(total);
  expect((await gateway.settled(1)).status).toBe("ok");
});

describe("a gateway that is stopped", () => {
  test("ends each running stream in the way that Codex understands", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: EVENTS.slice(0, 2), end: "hang" });
    const answer = gateway.ask({ body: stream, headers: CODEX_HEADERS });
    while (!gateway.begun.length) await sleep(5);
    await gateway.upstream.seen(1);
    await sleep(50);
    const drained = gateway.server.drain();
    gateway.server.stop();
    const { text } = await answer;
    await drained;
    expect(text).toContain('"type":"response.failed","sequence_number":2');
    expect(text).toContain("The portkey-codex gateway was stopped.");
    expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: "server_error" });
  });

  test("answers a request that waits for the upstream", async () => {
    const gateway = await openGateway({ realWaits: true });
    gateway.upstream.script({ status: 503, body: "x", headers: { "retry-after": "50" } });
    const answer = gateway.ask({ body: stream, headers: CODEX_HEADERS });
    while (gateway.waits.length === 0) await sleep(5);
    gateway.server.stop();
    expect(await answer).toMatchObject({ status: 400, text: "The gateway is being stopped." });
  });

  test("lets a running stream finish, and takes no new one", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: [...EVENTS], pauseMs: 30 });
    const answer = gateway.ask({ body: stream });
    await gateway.upstream.seen(1);
    const drained = gateway.server.drain();
    await expect(gateway.ask()).rejects.toThrow("ECONNREFUSED");
    await drained;
    expect((await answer).text).toBe(EVENTS.join(""));
  });
});
