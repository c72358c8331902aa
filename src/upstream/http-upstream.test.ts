import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Environment } from "../ports/house.ts";
import type { Upstream, UpstreamError, UpstreamRequest } from "../ports/upstream.ts";
import { type HttpTimeouts, openHttpUpstream } from "./http-upstream.ts";

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  opened.push(() => {
    server.closeAllConnections?.();
    return new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function openUpstream(
  timeouts: Partial<HttpTimeouts> = {},
  environment: Environment = {},
): Promise<Upstream> {
  const upstream = await openHttpUpstream({ environment, timeouts });
  opened.push(() => upstream.close());
  return upstream;
}

interface Answer {
  status: number;
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: string;
  error?: UpstreamError;
}

function fetchAll(upstream: Upstream, url: string, request: Partial<UpstreamRequest> = {}): Promise<Answer> {
  return new Promise((done) => {
    const answer: Answer = { status: 0, headers: {}, body: "" };
    upstream.send(
      { method: "GET", url: new URL(url), headers: {}, ...request },
      {
        onHead: (status, headers) => Object.assign(answer, { status, headers }),
        onData: (chunk) => {
          answer.body += Buffer.from(chunk).toString();
        },
        onEnd: () => done(answer),
        onError: (error) => done({ ...answer, error }),
      },
    );
  });
}

test("sends method, path, query, headers and body as they are", async () => {
  const origin = await serve((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () =>
      response.setHeader("x-two", ["a", "b"]).end(
        JSON.stringify({
          method: request.method,
          url: request.url,
          key: request.headers["api-key"],
          body: `${Buffer.concat(parts)}`,
        }),
      ),
    );
  });
  const answer = await fetchAll(await openUpstream(), `${origin}/v1/responses?api-version=preview`, {
    method: "POST",
    headers: { "api-key": "k", "content-type": "application/json" },
    body: Buffer.from('{"x":"ü"}'),
  });
  expect(JSON.parse(answer.body)).toEqual({
    method: "POST",
    url: "/v1/responses?api-version=preview",
    key: "k",
    body: '{"x":"ü"}',
  });
  expect(answer.headers["x-two"]).toEqual(["a", "b"]);
});

test("headers with the names of an object's own insides are headers like any other", async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, ["__proto__", "x", "constructor", "y", "a", "1", "a", "2"]).end();
  });
  const { headers } = await fetchAll(await openUpstream(), url);
  expect(["__proto__", "constructor", "a"].map((name) => headers[name])).toEqual(["x", "y", ["1", "2"]]);
  expect(Object.getPrototypeOf(headers)).toBe(null);
});

test("does not follow redirects, least of all with a key", async () => {
  let second = 0;
  const target = await serve((_, response) => {
    second += 1;
    response.end();
  });
  const origin = await serve((_, response) => response.writeHead(302, { location: target }).end());
  const answer = await fetchAll(await openUpstream(), origin, { headers: { authorization: "Bearer k" } });
  expect([answer.status, answer.headers["location"], second]).toEqual([302, target, 0]);
});

describe("says why no whole answer came", () => {
  test("refused", async () => {
    const origin = await serve(() => {});
    await opened.pop()?.();
    const { error } = await fetchAll(await openUpstream(), origin);
    expect(error).toMatchObject({ kind: "connect", code: "ECONNREFUSED" });
  });
  test("no such host", async () => {
    const { error } = await fetchAll(await openUpstream(), "http://does-not-exist.invalid/");
    expect(error?.kind).toBe("connect");
    expect(error?.code).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
  test("TLS", async () => {
    const origin = await serve((_, response) => response.end());
    const { error } = await fetchAll(await openUpstream(), origin.replace("http:", "https:"));
    expect(error?.kind).toBe("tls");
  });
  test("no head in time", async () => {
    const origin = await serve(() => {});
    const { error } = await fetchAll(await openUpstream({ headMs: 300 }), origin);
    expect(error).toMatchObject({ kind: "timeout", code: "UND_ERR_HEADERS_TIMEOUT" });
  });
  test("silence in the middle", async () => {
    const origin = await serve((_, response) => response.write("half"));
    const answer = await fetchAll(await openUpstream({ bodyIdleMs: 300 }), origin);
    expect(answer).toMatchObject({ status: 200, body: "half", error: { kind: "timeout" } });
  });
  test("cut in the middle", async () => {
    const origin = await serve((_, response) => {
      response.write("half");
      setImmediate(() => response.destroy());
    });
    const answer = await fetchAll(await openUpstream(), origin);
    expect(answer).toMatchObject({ status: 200, error: { kind: "cut" } });
  });
  test("given up, once", async () => {
    const origin = await serve(() => {});
    const upstream = await openUpstream();
    const errors: UpstreamError[] = [];
    await new Promise<void>((done) => {
      const call = upstream.send(
        { method: "GET", url: new URL(origin), headers: {} },
        { onHead() {}, onData() {}, onEnd() {}, onError: (error) => done(void errors.push(error)) },
      );
      call.abort();
      call.abort();
    });
    await new Promise(setImmediate);
    expect(errors).toMatchObject([{ kind: "aborted" }]);
  });
});

test("a paused call holds the upstream back instead of filling memory", async () => {
  const total = 64 * 1024 * 1024;
  let written = 0;
  const origin = await serve((_, response) => {
    const piece = Buffer.alloc(256 * 1024);
    const write = () => {
      while (written < total) {
        written += piece.length;
        if (!response.write(piece)) return response.once("drain", write);
      }
      return response.end();
    };
    write();
  });
  const upstream = await openUpstream();
  let received = 0;
  await new Promise<void>((done, failed) => {
    const call = upstream.send(
      { method: "GET", url: new URL(origin), headers: {} },
      {
        onHead: () => call.pause(),
        onData: (chunk) => {
          received += chunk.length;
        },
        onEnd: done,
        onError: (error) => failed(new Error(error.message)),
      },
    );
    // The server stops writing when the sockets between us are full: wait until it has stood still.
    let before = -1;
    const stoodStill = setInterval(() => {
      if (written === 0 || written !== before) {
        before = written;
        return;
      }
      clearInterval(stoodStill);
      expect(received).toBeLessThan(1024 * 1024);
      expect(written).toBeLessThan(total / 2);
      call.resume();
    }, 50);
  });
  expect(received).toBe(total);
});

test("goes through the proxy of the environment", async () => {
  const origin = await serve((_, response) => response.end("hello"));
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("from the proxy");
  });
  proxy.on("connect", (request, client) => {
    asked.push(`CONNECT ${request.url}`);
    const server = connect(Number(new URL(origin).port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    for (const socket of [server, client]) socket.on("error", () => socket.destroy());
  });
  const address = await listen(proxy);
  const upstream = await openUpstream({}, { HTTP_PROXY: address });
  const answer = await fetchAll(upstream, "http://api.example.test/v1/models");
  expect(answer).toMatchObject({ status: 200, body: "hello" });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("api.example.test");
});

test("a peer that speaks no HTTP is a failure, not a crash", async () => {
  const tcp = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.end("SSH-2.0-OpenSSH\r\n", () => socket.destroy());
  });
  await new Promise<void>((done) => tcp.listen(0, "127.0.0.1", done));
  opened.push(() => new Promise((done) => tcp.close(done)));
  const { port } = tcp.address() as AddressInfo;
  const { error } = await fetchAll(await openUpstream(), `http://127.0.0.1:${port}/`);
  expect(error?.kind).toBe("cut");
});
