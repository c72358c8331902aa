import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { askGateway, CODEX_HEADERS, keyOf, openGateway, type TestGateway } from "../support/open-gateway.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "PURGE"];
const PATHS = [
  "/v1/responses",
  "/v1/models",
  "/healthz",
  "/",
  "/v1",
  "/v1/responses/",
  "/v1/responses/resp_1",
  "/v1/responses/compact",
  "/v1/chat/completions",
  "/v1/embeddings",
  "/v1/proxy/x",
  "/responses",
  "/V1/responses",
  "/v1/../v1/models",
  "/v1/%6dodels",
  "//v1/models",
  "/__proto__",
  "/v1/models/constructor",
];

/** What the door answers to everybody, key or no key. Every other pair of method and path is 404 or 405. */
const OPEN: Readonly<Record<string, number>> = {
  "POST /v1/responses": 401,
  "HEAD /v1/responses": 200,
  "GET /v1/responses/resp_1": 401,
  "DELETE /v1/responses/resp_1": 401,
  "POST /v1/chat/completions": 401,
  "POST /v1/embeddings": 401,
  "GET /v1/models": 401,
  "GET /healthz": 200,
};
const KNOWN_PATHS = new Set(Object.keys(OPEN).map((route) => route.split(" ")[1]));

const everything = METHODS.flatMap((method) => PATHS.map((path) => ({ method, path })));

async function statuses(gateway: TestGateway, headers: Record<string, string>): Promise<string[]> {
  const answers: string[] = [];
  for (const { method, path } of everything) {
    const body = method === "POST" ? { model: "m" } : null;
    const answer = await gateway.ask({ method, path, key: null, body, headers });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(answer.text).not.toContain("sk-");
    answers.push(`${answer.status} ${method} ${path}`);
  }
  return answers;
}

describe("every route and method", () => {
  test("without a key: nothing is served and nothing is told", async () => {
    const gateway = await openGateway();
    const wanted = everything.map(({ method, path }) => {
      const status = OPEN[`${method} ${path}`] ?? (KNOWN_PATHS.has(path) ? 405 : 404);
      return `${status} ${method} ${path}`;
    });
    expect(await statuses(gateway, {})).toEqual(wanted);
    expect(gateway.upstream.requests).toEqual([]);
    expect(gateway.finished).toEqual([]);
  });

  test("from a web page: refused", async () => {
    const gateway = await openGateway();
    for (const origin of ["http://evil.test", "null", `http://127.0.0.1:${gateway.port}`]) {
      const answers = await statuses(gateway, { origin });
      expect(answers).toEqual(everything.map(({ method, path }) => `403 ${method} ${path}`));
    }
  });

  test("under a name that was rebound to this machine: refused", async () => {
    const gateway = await openGateway();
    const answers = await statuses(gateway, { host: `evil.test:${gateway.port}` });
    expect(answers).toEqual(everything.map(({ method, path }) => `403 ${method} ${path}`));
  });
});

describe("the name that we are called by", () => {
  const cases = [
    { host: "127.0.0.1:PORT", status: 200 },
    { host: "localhost:PORT", status: 200 },
    { host: "LOCALHOST:PORT", status: 200 },
    { host: "[::1]:PORT", status: 200 },
    { host: "127.0.0.1", status: 403 },
    { host: "127.0.0.1:1", status: 403 },
    { host: "localhost.evil.test:PORT", status: 403 },
    { host: "evil.test", status: 403 },
    { host: "192.168.1.5:PORT", status: 403 },
    { host: "127.0.0.1:PORT@evil.test", status: 403 },
  ];
  for (const { host, status } of cases) {
    test(host, async () => {
      const gateway = await openGateway();
      const headers = { host: host.replace("PORT", String(gateway.port)) };
      const answer = await gateway.ask({ method: "GET", path: "/healthz", key: null, body: null, headers });
      expect(answer.status).toBe(status);
    });
  }
});

describe("keys", () => {
  const cases = [
    { name: "none", key: null, codex: /no key .* portkey-codex token/, status: 401, code: "key_missing" },
    {
      name: "a provider's",
      key: "sk-proj-abc",
      codex: /not one of the portkey-codex gateway/,
      status: 401,
      code: "key_foreign",
    },
    { name: "an empty one", key: "", codex: /no key/, status: 401, code: "key_missing" },
  ];
  for (const { name, key, codex, status, code } of cases) {
    test(`${name}: Codex shows one sentence, others get a status`, async () => {
      const gateway = await openGateway();
      const toCodex = await gateway.ask({ key, headers: CODEX_HEADERS });
      expect([toCodex.status, toCodex.headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"]);
      expect(toCodex.text).toMatch(codex);
      const toOthers = await gateway.ask({ key });
      expect(toOthers.status).toBe(status);
      expect(JSON.parse(toOthers.text).error).toMatchObject({ code, type: "authentication_error" });
      expect(gateway.finished).toEqual([]);
    });
  }

  test("an unknown one of ours: 401 first, so that Codex fetches a fresh one; then the sentence", async () => {
    const gateway = await openGateway();
    const ask = () => gateway.ask({ key: "pkcx_old-key", headers: CODEX_HEADERS });
    expect((await ask()).status).toBe(401);
    const again = await ask();
    expect(again.status).toBe(400);
    expect(again.text).toContain("does not know this key");
  });

  test("a new one works at once, a revoked one no longer", async () => {
    const gateway = await openGateway();
    expect((await gateway.ask()).status).toBe(200);
    gateway.setKeys([keyOf("second", "pkcx_second")]);
    expect((await gateway.ask({ key: "pkcx_second" })).status).toBe(200);
    expect((await gateway.ask()).status).toBe(401);
    gateway.setKeys([{ ...keyOf("second", "pkcx_second"), revokedAtUnixMs: 1 }]);
    // Looked at again within a second; an unknown key makes us look now.
    await gateway.ask({ key: "pkcx_unknown" });
    expect((await gateway.ask({ key: "pkcx_second" })).status).toBe(401);
  });

  test("also in Portkey's own header", async () => {
    const gateway = await openGateway();
    const headers = { "x-portkey-api-key": "pkcx_test-key-of-the-gateway-0123456789" };
    expect((await gateway.ask({ key: null, headers })).status).toBe(200);
  });

  test("what was refused is forgotten, oldest first", async () => {
    const gateway = await openGateway();
    const refused = (n: number) => gateway.hall.keys.verify(`pkcx_${n}`);
    for (let n = 0; n < 100; n += 1) refused(n);
    expect(refused(99)).toEqual({ kind: "unknown", seenBefore: true });
    expect(refused(0)).toEqual({ kind: "unknown", seenBefore: false });
  });
});

describe("health", () => {
  const cases = [
    { path: "/healthz", answer: { version: "1.2.3", activeRequests: 0 } },
    {
      path: "/healthz?challenge=abc",
      answer: { version: "1.2.3", activeRequests: 0, proof: "proof of abc" },
    },
    { path: `/healthz?challenge=${"a".repeat(201)}`, answer: { version: "1.2.3", activeRequests: 0 } },
  ];
  for (const { path, answer } of cases) {
    test(path.slice(0, 30), async () => {
      const gateway = await openGateway();
      const { text } = await gateway.ask({ method: "GET", path, key: null, body: null });
      expect(JSON.parse(text)).toEqual(answer);
    });
  }
});

describe("what never becomes a request", () => {
  const cases = [
    {
      name: "a WebSocket",
      bytes: "GET /v1/responses HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
      status: 426,
    },
    { name: "a tunnel", bytes: "CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n", status: 405 },
    { name: "garbage", bytes: "\x16\x03\x01\x02\x00hello\r\n\r\n", status: 400 },
    {
      name: "two lengths",
      bytes:
        "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      status: 400,
    },
    { name: "nobody's name", bytes: "GET /healthz HTTP/1.0\r\n\r\n", status: 403 },
    {
      name: "endless headers",
      bytes: `GET / HTTP/1.1\r\nHost: x\r\nx: ${"a".repeat(70_000)}\r\n\r\n`,
      status: 431,
    },
  ];
  for (const { name, bytes, status } of cases) {
    test(name, async () => {
      const gateway = await openGateway();
      expect(await exchangeRaw(gateway.port, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    });
  }
});

test("requests on one connection are answered one after the other", async () => {
  const gateway = await openGateway();
  const one = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\n`;
  const answers = await exchangeRaw(gateway.port, `${one}\r\n${one}Connection: close\r\n\r\n`);
  expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
});

test("a bug of ours tells the client nothing of itself, and our log everything", async () => {
  const gateway = await openGateway();
  gateway.hall.secrets.get = async () => {
    throw new TypeError("x is not a function: /secret/path");
  };
  const { status, text } = await askGateway(gateway.port);
  expect(status).toBe(500);
  expect(text).not.toContain("secret/path");
  expect(gateway.reports.join()).toContain("secret/path");
  expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: "internal" });
});

function exchangeRaw(port: number, bytes: string): Promise<string> {
  return new Promise((done, failed) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", failed);
    socket.on("close", () => done(received));
  });
}
