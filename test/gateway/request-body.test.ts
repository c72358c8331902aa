import { connect } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { CODEX_HEADERS, GATEWAY_KEY, openGateway } from "../support/open-gateway.ts";

const json = JSON.stringify({ model: "m", input: "ü".repeat(200) });

/** The format's simplest frame, made by hand: no Node on our floor can compress zstd. */
function zstdStored(content: Buffer): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((content.length << 3) | 1, 0, 3);
  const size = Buffer.alloc(2);
  size.writeUInt16LE(content.length - 256);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60]), size, header, content]);
}

describe("content-encoding", () => {
  const cases = [
    { encoding: "gzip", body: gzipSync(json) },
    { encoding: "X-GZIP", body: gzipSync(json) },
    { encoding: "deflate", body: deflateSync(json) },
    { encoding: "deflate", body: deflateRawSync(json) },
    { encoding: "br", body: brotliCompressSync(json) },
    { encoding: "zstd", body: zstdStored(Buffer.from(json)) },
    { encoding: "identity", body: Buffer.from(json) },
  ];
  for (const { encoding, body } of cases) {
    test(`${encoding} (${body.length} bytes)`, async () => {
      const gateway = await openGateway();
      const answer = await gateway.ask({ body, headers: { "content-encoding": encoding } });
      expect(answer.status).toBe(200);
      expect(gateway.upstream.requests[0]!.body.toString()).toBe(json);
    });
  }
});

describe("bodies that are refused", () => {
  const bomb = Buffer.alloc(50_000_000, " ");
  const claimsTwoGigabytes = Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8]),
    Buffer.alloc(20),
  ]);
  const encoded = (encoding: string) => ({ "content-encoding": encoding });
  const cases = [
    { name: "not JSON", body: "hello", status: 400, code: "body_not_json" },
    { name: "an array", body: "[]", status: 400, code: "body_not_json" },
    { name: "empty", body: "", status: 400, code: "body_not_json" },
    { name: "cut in the middle", body: '{"model":"m","input":"x', status: 400, code: "body_not_json" },
    { name: "no model", body: {}, status: 400, code: "model_missing" },
    { name: "a model that is no text", body: { model: 3 }, status: 400, code: "model_missing" },
    { name: "an empty model", body: { model: "" }, status: 400, code: "model_missing" },
    { name: "two models", body: '{"model":"a","model":"b"}', status: 400, code: "field_twice" },
    {
      name: "too large",
      body: { model: "m", input: "x".repeat(1_100_000) },
      status: 413,
      code: "body_too_large",
    },
    {
      name: "a gzip bomb",
      body: gzipSync(bomb),
      headers: encoded("gzip"),
      status: 413,
      code: "body_too_large",
    },
    {
      name: "a deflate bomb",
      body: deflateSync(bomb),
      headers: encoded("deflate"),
      status: 413,
      code: "body_too_large",
    },
    {
      name: "a brotli bomb",
      body: brotliCompressSync(bomb),
      headers: encoded("br"),
      status: 413,
      code: "body_too_large",
    },
    {
      name: "a zstd frame that claims 2 GB",
      body: claimsTwoGigabytes,
      headers: encoded("zstd"),
      status: 413,
      code: "body_too_large|body_unreadable",
    },
    { name: "damaged gzip", body: "hello", headers: encoded("gzip"), status: 400, code: "body_unreadable" },
    {
      name: "damaged zstd",
      body: "hello hello hello hello",
      headers: encoded("zstd"),
      status: 400,
      code: "body_unreadable",
    },
    {
      name: "an unknown encoding",
      body: "x",
      headers: encoded("constructor"),
      status: 400,
      code: "body_unreadable",
    },
    {
      name: "not declared as JSON",
      body: json,
      headers: { "content-type": "text/plain" },
      status: 415,
      code: "not_json",
    },
    {
      name: "a form",
      body: json,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      status: 415,
      code: "not_json",
    },
    {
      name: "an integration that is not there",
      body: { model: "@nope/m" },
      status: 400,
      code: "integration-unknown",
    },
  ];
  for (const { name, body, status, code, headers } of cases) {
    test(`${name}: a status for others, one sentence for Codex`, async () => {
      const gateway = await openGateway();
      const toOthers = await gateway.ask({ body, ...(headers && { headers }) });
      // Older Nodes tell damage where newer ones tell size.
      expect([status, 400]).toContain(toOthers.status);
      expect(JSON.parse(toOthers.text).error.code).toMatch(new RegExp(`^(${code})$`));
      const toCodex = await gateway.ask({ body, headers: { ...headers, ...CODEX_HEADERS } });
      expect([toCodex.status, toCodex.headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"]);
      expect(toCodex.text).toBe(JSON.parse(toOthers.text).error.message);
      expect(gateway.upstream.requests).toEqual([]);
      expect(gateway.finished).toMatchObject([{ status: "error" }, { status: "error" }]);
    });
  }
});

test("the names of the integrations are told when one is wrong", async () => {
  const gateway = await openGateway({ integrations: [{ slug: "a" }, { slug: "b" }] });
  const { text } = await gateway.ask({ body: { model: "@c/m" }, headers: CODEX_HEADERS });
  expect(text).toBe('There is no integration "c". Known: a, b. To fix it: portkey-codex integration list.');
});

test("a key that is not there is told with the command that brings it", async () => {
  const gateway = await openGateway({ integrations: [{ provider: "openai" }] });
  gateway.setSecret("up", undefined);
  const { text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(text).toContain("portkey-codex integration update up --api-key-stdin");
  expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: "secret-missing" });
});

test("a body that says no length is counted while it comes", async () => {
  const gateway = await openGateway();
  const socket = connect(gateway.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.on("error", () => undefined);
  socket.write(
    `POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nAuthorization: Bearer ${GATEWAY_KEY}\r\n` +
      "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
  );
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  for (let n = 0; n < 32; n += 1) socket.write(chunk);
  socket.write("0\r\n\r\n");
  await new Promise((done) => socket.on("close", done));
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
});

test("a client that leaves while it is sending leaves nothing behind", async () => {
  const gateway = await openGateway();
  const socket = connect(gateway.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nAuthorization: Bearer ${GATEWAY_KEY}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"model":',
    () => socket.destroy(),
  );
  expect(await gateway.settled(1)).toMatchObject({ status: "cancelled", requestBytes: 0 });
  await new Promise(setImmediate);
  expect(gateway.server.activeRequests).toBe(0);
});
