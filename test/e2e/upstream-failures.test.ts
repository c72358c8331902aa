// The table of src/gateway/upstream-failure.ts, row by row, with the real Codex: what its user reads, how long
// that takes, and how often Codex asks. Each row was also seen without us; the table's comment says what came then.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeUpstream, openFakeUpstream, type Reply, UPSTREAM_KEY } from "../support/fake-upstream.ts";
import { EVENTS, sse } from "../support/responses-events.ts";
import { type CodexRun, openSandbox, type Sandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let upstream: FakeUpstream;

beforeAll(async () => {
  sandbox = await openSandbox();
  upstream = await openFakeUpstream();
  const provider = ["--provider", "custom", "--slug", "up", "--base-url", upstream.baseUrl];
  const init = await sandbox.cli(["init", ...provider, "--api-key-stdin", "--yes"], UPSTREAM_KEY);
  expect(init.code, init.stderr).toBe(0);
  // It asked for the list of models, which this upstream does not have.
  upstream.forgive();
  await add("dead", "http://127.0.0.1:1/v1");
  await add("nowhere", "https://does-not-exist.invalid/v1");
  await add("tls", upstream.baseUrl.replace("http:", "https:"));
}, 60_000);

afterAll(async () => {
  await sandbox.dispose();
  await upstream.close();
});

async function add(slug: string, baseUrl: string): Promise<void> {
  const args = ["--provider", "custom", "--slug", slug, "--base-url", baseUrl, "--wire-api", "responses"];
  const added = await sandbox.cli(
    ["integration", "add", ...args, "--api-key-stdin", "--no-verify", "--yes"],
    UPSTREAM_KEY,
  );
  expect(added.code, added.stderr).toBe(0);
}

/** How many requests the gateway has logged since the start. */
async function logged(): Promise<number> {
  const { code, stdout, stderr } = await sandbox.cli(["logs", "--limit", "10000", "--json", "id"]);
  expect(code, stderr).toBe(0);
  return (JSON.parse(stdout) as unknown[]).length;
}

interface Seen {
  readonly run: CodexRun;
  /** What `codex exec` gives as the reason of the failed turn. */
  readonly reason: string | undefined;
  /** Requests from Codex to us, and from us to the upstream. */
  readonly asked: number;
  readonly sent: number;
}

async function runCodex(model: string, ...replies: Reply[]): Promise<Seen> {
  upstream.script(...replies);
  const [askedBefore, sentBefore] = [await logged(), upstream.requests.length];
  const run = await sandbox.exec("hello", { args: ["-c", `model=${JSON.stringify(model)}`] });
  return {
    run,
    reason: run.events.find(({ type }) => type === "turn.failed")?.error?.message,
    asked: (await logged()) - askedBefore,
    sent: upstream.requests.length - sentBefore,
  };
}

const error = (message: string, code: string | null = null) => ({
  error: { message, type: "some_error", param: null, code },
});
const page = "<html><head><title>Sign in</title></head></html>";
const html = { "content-type": "text/html" };

interface Row {
  readonly name: string;
  readonly model?: string;
  readonly reply: Reply;
  readonly reason: RegExp;
  readonly sent: number;
}

const rows: readonly Row[] = [
  {
    name: "400",
    reply: { status: 400, body: error("KAPUT.") },
    reason: /^Custom \(up\) rejected the request \(400\): KAPUT\.$/,
    sent: 1,
  },
  {
    name: "401",
    reply: { status: 401, body: error("KAPUT") },
    reason:
      /^Custom \(up\) refused the key \(401\): KAPUT\. Give it another key: portkey-codex integration update up --api-key-stdin$/,
    sent: 1,
  },
  {
    name: "402",
    reply: { status: 402, body: error("KAPUT") },
    reason: /wants to be paid first \(402\): KAPUT\./,
    sent: 1,
  },
  {
    name: "403",
    reply: { status: 403, body: error("KAPUT") },
    reason: /does not allow this \(403\): KAPUT\./,
    sent: 1,
  },
  {
    name: "404",
    reply: { status: 404, body: error("KAPUT", "model_not_found") },
    reason: /has no such model or address \(404\): KAPUT\./,
    sent: 1,
  },
  {
    name: "408",
    reply: { status: 408, body: error("KAPUT") },
    reason: /gave up waiting \(408\): KAPUT\./,
    sent: 4,
  },
  {
    name: "409",
    reply: { status: 409, body: error("KAPUT") },
    reason: /reports a conflict \(409\): KAPUT\./,
    sent: 4,
  },
  {
    name: "413",
    reply: { status: 413, body: error("KAPUT") },
    reason: /finds the request too large \(413\): KAPUT\./,
    sent: 1,
  },
  {
    name: "422",
    reply: { status: 422, body: error("KAPUT") },
    reason: /cannot process the request \(422\): KAPUT\./,
    sent: 1,
  },
  {
    name: "429 without Retry-After",
    reply: { status: 429, body: error("KAPUT", "rate_limit_exceeded") },
    reason: /limits the rate of requests \(429\): KAPUT\./,
    sent: 4,
  },
  {
    name: "429 with Retry-After",
    reply: { status: 429, body: error("KAPUT"), headers: { "retry-after": "1" } },
    reason: /limits the rate of requests \(429\): KAPUT\./,
    sent: 6,
  },
  {
    name: "429 with a long Retry-After",
    reply: { status: 429, body: error("KAPUT"), headers: { "retry-after": "90" } },
    reason: /limits the rate of requests \(429\): KAPUT\./,
    sent: 1,
  },
  {
    name: "429 insufficient_quota",
    reply: { status: 429, body: error("KAPUT", "insufficient_quota") },
    reason: /has no quota left for this key \(429\): KAPUT\./,
    sent: 1,
  },
  {
    name: "500",
    reply: { status: 500, body: error("KAPUT") },
    reason: /^Custom \(up\) failed \(500\): KAPUT\. It is on their side; try again in a minute\.$/,
    sent: 4,
  },
  {
    name: "502 with a page",
    reply: { status: 502, body: page, headers: html },
    reason: /failed \(502\): a web page titled "Sign in"\./,
    sent: 4,
  },
  { name: "503", reply: { status: 503, body: "KAPUT" }, reason: /failed \(503\): KAPUT\./, sent: 4 },
  { name: "529", reply: { status: 529, body: error("KAPUT") }, reason: /failed \(529\): KAPUT\./, sent: 4 },
  {
    name: "a redirect",
    reply: { status: 307, headers: { location: "http://127.0.0.1:1/" } },
    reason: /redirects to another address/,
    sent: 1,
  },
  {
    name: "refused",
    model: "@dead/m",
    reply: {},
    reason: /^Custom \(dead\) cannot be reached: 127\.0\.0\.1:1 refuses connections/,
    sent: 0,
  },
  {
    name: "no such host",
    model: "@nowhere/m",
    reply: {},
    reason: /the name does-not-exist\.invalid is not known/,
    sent: 0,
  },
  { name: "no TLS", model: "@tls/m", reply: {}, reason: /no secure connection to/, sent: 0 },
  {
    name: "200 with JSON",
    reply: { body: { id: "r", output: [] } },
    reason: /did not stream its answer\. Does http.* speak the Responses API\?$/,
    sent: 1,
  },
  {
    name: "200 with a page",
    reply: { body: page, headers: html },
    reason: /did not stream its answer: a web page titled "Sign in"\./,
    sent: 1,
  },
  {
    name: "200 and no event",
    reply: { pieces: [": hi\n\n"] },
    reason: /began to answer and said nothing/,
    sent: 4,
  },
  {
    name: "an error event first",
    reply: { pieces: [sse({ type: "error", code: "invalid_request", message: "KAPUT" })] },
    reason: /^Custom \(up\) failed: KAPUT\.$/,
    sent: 1,
  },
];

describe("one readable sentence, one request from Codex, never a long silence", () => {
  for (const { name, model = "@up/m", reply, reason, sent } of rows) {
    test(name, async () => {
      const seen = await runCodex(model, reply);
      expect(seen.reason).toMatch(reason);
      expect(seen).toMatchObject({ asked: 1, sent });
      expect(seen.run.code).toBe(1);
      // Our own retries take 3.5 s, as told 5; Codex itself starts in about one.
      expect(seen.run.durationMs).toBeLessThan(15_000);
    });
  }

  test("400 context_length_exceeded: Codex's own words, because it acts on the code", async () => {
    const seen = await runCodex("@up/m", { status: 400, body: error("KAPUT", "context_length_exceeded") });
    expect(seen.reason).toContain("ran out of room in the model's context window");
    expect(seen.asked).toBe(1);
  });
});

describe("a stream that breaks is asked for again by Codex itself, in the user's sight", () => {
  const begun = EVENTS.slice(0, 2);
  const cases: { name: string; reply: Reply; reason: RegExp }[] = [
    {
      name: "the socket dies",
      reply: { pieces: begun, end: "cut" },
      reason: /broke off in the middle of its answer/,
    },
    { name: "no terminal event", reply: { pieces: begun }, reason: /it ended without an end/ },
    {
      name: "an error event",
      reply: { pieces: [...begun, sse({ type: "error", code: "x", message: "KAPUT" })], pauseMs: 50 },
      reason: /KAPUT/,
    },
  ];
  for (const { name, reply, reason } of cases) {
    test(`${name}: the reason after five attempts`, async () => {
      const seen = await runCodex("@up/m", reply);
      expect(seen.reason).toMatch(reason);
      expect(seen.asked).toBe(6);
      const shown = seen.run.events.filter(
        ({ type, message }) => type === "error" && /Reconnecting/.test(message ?? ""),
      );
      expect(shown.length).toBeGreaterThan(0);
    });
    test(`${name}: nothing but a hiccup when the next one succeeds`, async () => {
      const seen = await runCodex("@up/m", reply, { pieces: [...EVENTS] });
      expect(seen.run.code).toBe(0);
      expect(seen.run.message).toBe("Grüße 🦊");
      expect(seen.asked).toBe(2);
    });
  }

  test("an error that will not pass ends the turn at once", async () => {
    const invalid = sse({ type: "error", code: "invalid_request", message: "KAPUT" });
    const seen = await runCodex("@up/m", { pieces: [...begun, invalid], pauseMs: 50 });
    expect(seen.reason).toContain("KAPUT");
    expect(seen.asked).toBe(1);
  });
});

test("a failure that passes is not seen by the user at all", async () => {
  const seen = await runCodex("@up/m", { status: 503, body: "x" }, { pieces: [...EVENTS] });
  expect(seen).toMatchObject({ asked: 1, sent: 2 });
  expect(seen.run).toMatchObject({ code: 0, message: "Grüße 🦊" });
});

test("Codex waits as long as the upstream thinks: its idle timer starts with our head", async () => {
  upstream.script({
    write: (response) => {
      setTimeout(() => response.end(EVENTS.join("")), 8_000);
    },
  });
  const args = ["-c", 'model="@up/m"', "-c", "model_providers.portkey.stream_idle_timeout_ms=2000"];
  const run = await sandbox.exec("hello", { args });
  expect(run).toMatchObject({ code: 0, message: "Grüße 🦊" });
});
