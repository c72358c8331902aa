import { describe, expect, test } from "vitest";
import type { Reply } from "../support/fake-upstream.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { EVENTS, sse } from "../support/responses-events.ts";

const error = (message: string, code: string | null = null) => ({
  error: { message, type: "some_error", param: null, code },
});
const page = "<!DOCTYPE html><html><head><title>Please\nsign in</title></head></html>";

interface Row {
  readonly name: string;
  readonly reply: Reply;
  /** What the user of Codex reads. */
  readonly sentence: string;
  /** How often the upstream is asked. */
  readonly times: number;
  /** What other clients get; absent: the upstream's own answer. */
  readonly others?: { readonly status: number; readonly code: string };
}

const NEW_KEY = "Give it another key: portkey-codex integration update up --api-key-stdin";
const THEIR_SIDE = "It is on their side; try again in a minute.";

const answered: readonly Row[] = [
  {
    name: "400",
    reply: { status: 400, body: error("Unknown parameter: 'x'.") },
    sentence: "Custom (up) rejected the request (400): Unknown parameter: 'x'.",
    times: 1,
  },
  {
    name: "401",
    reply: { status: 401, body: error("Incorrect API key") },
    sentence: `Custom (up) refused the key (401): Incorrect API key. ${NEW_KEY}`,
    times: 1,
  },
  {
    name: "402",
    reply: { status: 402, body: error("Pay first") },
    sentence: "Custom (up) wants to be paid first (402): Pay first. Check the billing of its account.",
    times: 1,
  },
  {
    name: "403",
    reply: { status: 403, body: error("Not in your region") },
    sentence: `Custom (up) does not allow this (403): Not in your region. ${NEW_KEY}`,
    times: 1,
  },
  {
    name: "404",
    reply: { status: 404, body: error("The model `x` does not exist", "model_not_found") },
    sentence:
      "Custom (up) has no such model or address (404): The model `x` does not exist. See: portkey-codex integration test up",
    times: 1,
  },
  {
    name: "408",
    reply: { status: 408, body: error("Timeout") },
    sentence: "Custom (up) gave up waiting (408): Timeout.",
    times: 4,
  },
  {
    name: "409",
    reply: { status: 409, body: error("Conflict") },
    sentence: "Custom (up) reports a conflict (409): Conflict.",
    times: 4,
  },
  {
    name: "413",
    reply: { status: 413, body: error("Too big") },
    sentence:
      "Custom (up) finds the request too large (413): Too big. Start a new thread, or compact this one with /compact.",
    times: 1,
  },
  {
    name: "422",
    reply: { status: 422, body: { detail: [{ loc: ["body"], msg: "bad" }] } },
    sentence: "Custom (up) cannot process the request (422): bad.",
    times: 1,
  },
  {
    name: "429",
    reply: { status: 429, body: error("Slow down", "rate_limit_exceeded") },
    sentence: "Custom (up) limits the rate of requests (429): Slow down. Try again in a minute.",
    times: 4,
  },
  {
    name: "429 without quota",
    reply: { status: 429, body: error("You exceeded your current quota", "insufficient_quota") },
    sentence:
      "Custom (up) has no quota left for this key (429): You exceeded your current quota. Check the billing of its account.",
    times: 1,
  },
  {
    name: "500",
    reply: { status: 500, body: error("Oops") },
    sentence: `Custom (up) failed (500): Oops. ${THEIR_SIDE}`,
    times: 4,
  },
  {
    name: "502 with a page",
    reply: { status: 502, body: page, headers: { "content-type": "text/html" } },
    sentence: `Custom (up) failed (502): a web page titled "Please sign in". Is BASE right?`,
    times: 4,
  },
  {
    name: "503 in plain text",
    reply: { status: 503, body: "no healthy upstream" },
    sentence: `Custom (up) failed (503): no healthy upstream. ${THEIR_SIDE}`,
    times: 4,
  },
  {
    name: "529",
    reply: { status: 529, body: error("Overloaded") },
    sentence: `Custom (up) failed (529): Overloaded. ${THEIR_SIDE}`,
    times: 4,
  },
  {
    name: "a redirect",
    reply: { status: 302, headers: { location: "http://evil.test/" } },
    sentence:
      "Custom (up) redirects to another address, and a key is never sent along (302). Set the final one: portkey-codex integration update up --base-url …",
    times: 1,
  },
  {
    name: "an empty body",
    reply: { status: 418 },
    sentence: "Custom (up) rejected the request (418).",
    times: 1,
  },
  {
    name: "an error that is a string",
    reply: { status: 400, body: { error: "nope" } },
    sentence: "Custom (up) rejected the request (400): nope.",
    times: 1,
  },
  {
    name: "a message that would repaint the terminal",
    reply: { status: 400, body: error("a\u001b[2J\r\nb\u202ec") },
    sentence: "Custom (up) rejected the request (400): a [2J b c.",
    times: 1,
  },
];

const other: readonly Row[] = [
  {
    name: "JSON in place of a stream",
    reply: { body: { id: "r", output: [] } },
    sentence: "Custom (up) did not stream its answer. Does BASE speak the Responses API?",
    times: 1,
  },
  {
    name: "an error with status 200",
    reply: { body: error("no credit") },
    sentence: "Custom (up) did not stream its answer: no credit. Does BASE speak the Responses API?",
    times: 1,
  },
  {
    name: "a page with status 200",
    reply: { body: page, headers: { "content-type": "text/html" } },
    sentence:
      'Custom (up) did not stream its answer: a web page titled "Please sign in". Does BASE speak the Responses API?',
    times: 1,
  },
  {
    name: "a stream without an event",
    reply: { pieces: [": hello\n\n"] },
    sentence: "Custom (up) began to answer and said nothing. Try again in a minute.",
    times: 4,
    others: { status: 502, code: "upstream_failed" },
  },
  {
    name: "a cut before the first event",
    reply: { pieces: ['data: {"type":"resp'], end: "cut" },
    sentence: "Custom (up) began to answer and said nothing. Try again in a minute.",
    times: 4,
    others: { status: 502, code: "upstream_failed" },
  },
  {
    name: "an error as the first event",
    reply: { pieces: [sse({ type: "error", code: "server_error", message: "overloaded" })] },
    sentence: "Custom (up) failed: overloaded.",
    times: 4,
  },
  {
    name: "a final error as the first event",
    reply: { pieces: [sse({ type: "error", code: "invalid_request", message: "bad tool" })] },
    sentence: "Custom (up) failed: bad tool.",
    times: 1,
  },
];

const ask = { body: { model: "m", stream: true }, headers: CODEX_HEADERS };

describe("Codex reads one sentence, at once, and asks no second time", () => {
  for (const { name, reply, sentence, times } of [...answered, ...other]) {
    test(name, async () => {
      const gateway = await openGateway();
      gateway.upstream.script(reply);
      const answer = await gateway.ask(ask);
      expect(answer.text).toBe(sentence.replace("BASE", gateway.upstream.baseUrl));
      expect([answer.status, answer.headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"]);
      expect(gateway.upstream.requests).toHaveLength(times);
      expect(answer.headers["x-portkey-retry-attempt-count"]).toBe(times > 1 ? "-1" : "0");
      expect(gateway.waits).toEqual([500, 1_000, 2_000].slice(0, times - 1));
      const row = await gateway.settled(1);
      expect(row).toMatchObject({ status: "error", error: answer.text, httpStatus: 400 });
      expect(row.warnings).toHaveLength(times - 1);
    });
  }

  test("but it sees the code that makes it compact the thread", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ status: 400, body: error("too long", "context_length_exceeded") });
    const answer = await gateway.ask(ask);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.code).toBe("context_length_exceeded");
  });
});

describe("other clients get what the upstream said, once", () => {
  for (const { name, reply } of answered) {
    test(name, async () => {
      const gateway = await openGateway();
      gateway.upstream.script(reply);
      const { status, text } = await gateway.ask({ body: { model: "m", stream: true } });
      const { status: wanted, body = "" } = reply;
      expect([status, text]).toEqual([wanted, typeof body === "string" ? body : JSON.stringify(body)]);
      expect(gateway.upstream.requests).toHaveLength(1);
    });
  }
  for (const { name, reply, others } of other) {
    test(name, async () => {
      const gateway = await openGateway();
      gateway.upstream.script(reply);
      const { status, text } = await gateway.ask({ body: { model: "m", stream: true } });
      expect(status).toBe(others?.status ?? 200);
      if (others) expect(JSON.parse(text).error.code).toBe(others.code);
      expect(gateway.upstream.requests).toHaveLength(1);
    });
  }
});

describe("an upstream that cannot be reached", () => {
  const cases = [
    {
      name: "refused",
      baseUrl: "http://127.0.0.1:1/v1",
      sentence:
        /^Custom \(up\) cannot be reached: 127\.0\.0\.1:1 refuses connections \(ECONNREFUSED\)\. Is it running\?$/,
      status: 502,
      waits: 3,
    },
    {
      name: "unknown name",
      baseUrl: "http://does-not-exist.invalid/v1",
      sentence:
        /the name does-not-exist\.invalid is not known\. Are you online, and is the base URL right\?$/,
      status: 502,
    },
    {
      name: "no TLS there",
      baseUrl: "https://UPSTREAM",
      sentence: /no secure connection to 127\.0\.0\.1:\d+: .*Is the base URL right\?$/,
      status: 502,
      waits: 0,
    },
  ];
  for (const { name, baseUrl, sentence, status, waits } of cases) {
    test(name, async () => {
      const gateway = await openGateway();
      const { host } = new URL(gateway.upstream.baseUrl);
      const [integration] = gateway.hall.settings().integrations;
      gateway.change({ integrations: [{ ...integration!, baseUrl: baseUrl.replace("UPSTREAM", host) }] });
      const toCodex = await gateway.ask(ask);
      expect([toCodex.status, toCodex.text]).toEqual([400, expect.stringMatching(sentence)]);
      if (waits !== undefined) expect(gateway.waits).toHaveLength(waits);
      const toOthers = await gateway.ask();
      expect([toOthers.status, JSON.parse(toOthers.text).error.code]).toEqual([
        status,
        "upstream_unreachable",
      ]);
    });
  }

  test("silent", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ write: () => {}, headers: { "content-type": "text/plain" } });
    const { status, text } = await gateway.ask(ask);
    expect([status, text]).toEqual([400, expect.stringContaining("did not")]);
    expect(gateway.waits).toEqual([]);
  });
});

describe("a failure that passes is not seen at all", () => {
  const cases: { name: string; reply: Reply; waits: number[] }[] = [
    { name: "503", reply: { status: 503, body: "x" }, waits: [500] },
    {
      name: "429 that says when",
      reply: { status: 429, body: "x", headers: { "retry-after": "7" } },
      waits: [7_000],
    },
    {
      name: "in milliseconds, which counts first",
      reply: { status: 429, body: "x", headers: { "retry-after": "7", "retry-after-ms": "123" } },
      waits: [123],
    },
    {
      name: "an error event first",
      reply: { pieces: [sse({ type: "error", code: "slow_down", message: "x" })] },
      waits: [500],
    },
    { name: "a stream that breaks before it began", reply: { pieces: [], end: "cut" }, waits: [500] },
  ];
  for (const { name, reply, waits } of cases) {
    test(name, async () => {
      const gateway = await openGateway();
      gateway.upstream.script(reply, { pieces: [...EVENTS] });
      const { text, headers } = await gateway.ask(ask);
      expect(text).toBe(EVENTS.join(""));
      expect(headers["x-portkey-retry-attempt-count"]).toBe("1");
      expect(gateway.waits).toEqual(waits);
      const row = await gateway.settled(1);
      expect(row.status).toBe("ok");
      expect(row.warnings[0]).toContain(`asked again after ${waits[0]} ms`);
      // What is sent again is what was sent before.
      const [first, second] = gateway.upstream.requests;
      expect(second!.body.equals(first!.body)).toBe(true);
    });
  }

  test("unless the upstream asks for more than a minute", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ status: 429, body: error("Later"), headers: { "retry-after": "61" } });
    expect((await gateway.ask(ask)).text).toContain("limits the rate of requests (429): Later");
    expect(gateway.waits).toEqual([]);
  });
});

test("a key that the upstream repeats is hidden from the client and from the log", async () => {
  const gateway = await openGateway();
  const secret = "sk-upstream-0123456789abcdef";
  gateway.upstream.script({ status: 401, body: error(`Incorrect API key provided: ${secret}`) });
  const toCodex = await gateway.ask(ask);
  const toOthers = await gateway.ask();
  for (const { text } of [toCodex, toOthers]) {
    expect(text).toContain("sk-…cdef");
    expect(text).not.toContain(secret);
  }
  await gateway.settled(2);
  expect(JSON.stringify(gateway.finished)).not.toContain(secret);
});

test("a long error is cut, not printed for pages", async () => {
  const gateway = await openGateway();
  gateway.upstream.script({ status: 400, body: error("x".repeat(1_000_000)) });
  expect((await gateway.ask(ask)).text.length).toBeLessThan(1_200);
});
