import { describe, expect, test } from "vitest";
import type { Reply } from "../support/fake-upstream.ts";
import { type Answered, CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { EVENTS, readEvents, terminalEvents } from "../support/responses-events.ts";
import { answersOf, streamOf, VENDORS, type Vendor } from "../support/vendor-answers.ts";

const codex = { body: { model: "m", stream: true, input: "hi" }, headers: CODEX_HEADERS };
const others = { body: { model: "m", stream: true, input: "hi" } };
/** Who asks; chat to chat is not translated. */
const chatClient = {
  path: "/v1/chat/completions",
  body: { model: "m", stream: true, messages: [{ role: "user", content: "hi" }] },
};

async function open(wireApi: Vendor, ...replies: Reply[]) {
  const gateway = await openGateway({ integrations: [{ wireApi }] });
  gateway.upstream.script(...replies);
  return gateway;
}

const plainText = ({ status, headers, text }: Answered) => [status, headers["content-type"], text];
const errorOf = ({ text }: Answered) => JSON.parse(text).error;

interface Row {
  readonly status: number;
  readonly says: string;
  readonly fix?: string;
  /** How often the upstream is asked for Codex before Codex is told. */
  readonly times: number;
  /** As other clients read it. */
  readonly code: Readonly<Record<Vendor, string>>;
}

const same = (code: string) => ({ chat: code, anthropic: code, gemini: code });
const NEW_KEY = " Give it another key: portkey-codex integration update up --api-key-stdin";
const THEIR_SIDE = " It is on their side; try again in a minute.";

const ROWS: readonly Row[] = [
  {
    status: 400,
    says: "rejected the request",
    times: 1,
    code: { chat: "some_error", anthropic: "invalid_prompt", gemini: "upstream_failed" },
  },
  { status: 401, says: "refused the key", fix: NEW_KEY, times: 1, code: same("invalid_api_key") },
  {
    status: 404,
    says: "has no such model or address",
    fix: " See: portkey-codex integration test up",
    times: 1,
    code: { chat: "some_error", anthropic: "model_not_found", gemini: "upstream_failed" },
  },
  {
    status: 413,
    says: "finds the request too large",
    fix: " Start a new thread, or compact this one with /compact.",
    times: 1,
    code: { chat: "some_error", anthropic: "invalid_prompt", gemini: "upstream_failed" },
  },
  {
    status: 429,
    says: "limits the rate of requests",
    fix: " Try again in a minute.",
    times: 4,
    code: same("rate_limit_exceeded"),
  },
  {
    status: 500,
    says: "failed",
    fix: THEIR_SIDE,
    times: 4,
    code: { chat: "some_error", anthropic: "server_error", gemini: "server_error" },
  },
  {
    status: 529,
    says: "failed",
    fix: THEIR_SIDE,
    times: 4,
    code: { chat: "server_is_overloaded", anthropic: "server_is_overloaded", gemini: "server_error" },
  },
];
const REFUSALS = VENDORS.flatMap((vendor) => ROWS.map((row) => ({ vendor, ...row })));

describe.each(REFUSALS)("$vendor refuses with $status", ({ vendor, status, says, fix = "", times, code }) => {
  const reply = { status, body: answersOf(vendor).error(status, "So it is") };

  test("Codex reads one sentence, when asking again is over", async () => {
    const gateway = await open(vendor, reply);
    const answer = await gateway.ask(codex);
    const sentence = `Custom (up) ${says} (${status}): So it is.${fix}`;
    expect(plainText(answer)).toEqual([400, "text/plain; charset=utf-8", sentence]);
    expect(gateway.upstream.requests).toHaveLength(times);
    expect(await gateway.settled(1)).toMatchObject({ status: "error", error: sentence, httpStatus: 400 });
  });

  test("others get its status and an error as OpenAI writes it", async () => {
    const gateway = await open(vendor, reply);
    const answer = await gateway.ask(others);
    expect([answer.status, answer.headers["content-type"]]).toEqual([
      status,
      "application/json; charset=utf-8",
    ]);
    expect(errorOf(answer)).toEqual({
      message: `Custom (up) ${says} (${status}): So it is.${fix}`,
      type: "upstream_error",
      param: null,
      code: code[vendor],
    });
    expect(gateway.upstream.requests).toHaveLength(1);
    expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: code[vendor] });
  });
});

describe.each(VENDORS)("%s", (vendor) => {
  const limited = {
    status: 429,
    headers: { "retry-after": "7", "x-ratelimit-remaining": "0" },
    body: answersOf(vendor).error(429, "Slow down"),
  };

  test("a limit of the rate is waited for, unseen by Codex", async () => {
    const gateway = await open(vendor, limited, streamOf(vendor));
    const { body, status } = await gateway.ask(codex);
    expect([status, terminalEvents(readEvents(body))[0]?.type]).toEqual([200, "response.completed"]);
    expect(gateway.waits).toEqual([7_000]);
    const [first, second] = gateway.upstream.requests;
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect((await gateway.settled(1)).warnings[0]).toMatch(/^asked again after 7000 ms: .*Slow down/);
  });

  test("and others are told when to come back", async () => {
    const gateway = await open(vendor, limited);
    const { headers } = await gateway.ask(others);
    expect(headers).toMatchObject({ "retry-after": "7", "x-ratelimit-remaining": "0" });
  });

  const PAGE = "<!DOCTYPE html><html><head><title>Please sign in</title></head></html>";
  const html = {
    body: PAGE,
    headers: { "content-type": "text/html", "content-length": String(PAGE.length) },
  };
  const API = { chat: "Chat Completions", anthropic: "Anthropic's Messages API", gemini: "Gemini's API" };

  test("a page in place of an answer", async () => {
    const gateway = await open(vendor, html);
    const asks = `Does ${gateway.upstream.baseUrl} speak ${API[vendor]}?`;
    const sentence = `Custom (up) did not stream its answer: a web page titled "Please sign in". ${asks}`;
    expect(plainText(await gateway.ask(codex))).toEqual([400, "text/plain; charset=utf-8", sentence]);
    const answer = await gateway.ask(others);
    expect([answer.status, errorOf(answer).message]).toEqual([502, sentence]);
  });

  test.each([
    { name: "garbage", body: "\u0000\u0001 }{ ", says: /did not stream its answer/ },
    { name: "nothing", body: "", says: /did not stream its answer/ },
    { name: "a list", body: "[1,2]", says: /Custom \(up\) (failed|did not)/ },
    { name: "JSON that is no answer", body: '{"hello":"world"}', says: /Custom \(up\) (failed|did not)/ },
  ])("$name with a good status", async ({ body, says }) => {
    const gateway = await open(vendor, { body, headers: { "content-type": "application/json" } });
    for (const asked of [codex, others, { body: { model: "m", input: "hi" } }]) {
      const { status, text } = await gateway.ask(asked);
      expect(status).toBe(asked === codex ? 400 : 502);
      expect(text).toMatch(says);
    }
  });

  test("garbage as a stream", async () => {
    const gateway = await open(vendor, { pieces: ["data: }{\n\n", "event: x\ndata: 1\n\n"] });
    const codexAnswer = await gateway.ask(codex);
    expect([codexAnswer.status, codexAnswer.headers["content-type"]]).toEqual([
      400,
      "text/plain; charset=utf-8",
    ]);
    expect((await gateway.ask(others)).status).toBe(502);
  });

  test.each([
    { name: "without a word", pieces: [": hello\n\n"] },
    {
      name: "with nothing but its beginning",
      pieces: answersOf(vendor).frames.slice(0, vendor === "gemini" ? 0 : 1),
    },
  ])("a stream $name is asked for again", async ({ pieces }) => {
    const gateway = await open(vendor, { pieces }, streamOf(vendor));
    const { status, body } = await gateway.ask(codex);
    expect([status, terminalEvents(readEvents(body)).length]).toEqual([200, 1]);
    gateway.upstream.script({ pieces });
    const answer = await gateway.ask(others);
    expect([answer.status, errorOf(answer).code]).toEqual([502, "upstream_failed"]);
  });

  test("a whole answer where a stream was asked for becomes a stream", async () => {
    const gateway = await open(vendor, { body: answersOf(vendor).whole });
    const { status, headers, body } = await gateway.ask(codex);
    const events = readEvents(body);
    expect([status, headers["content-type"]]).toEqual([200, "text/event-stream"]);
    expect(events.map((event) => event.type)).toContain("response.output_text.delta");
    expect(terminalEvents(events)).toMatchObject([{ type: "response.completed" }]);
    expect(await gateway.settled(1)).toMatchObject({ status: "ok", usage: { inputTokens: 100 } });
  });

  test("a stream where a whole answer was asked for becomes one", async () => {
    const gateway = await open(vendor, streamOf(vendor));
    const { status, headers, text } = await gateway.ask({ body: { model: "m", input: "hi" } });
    expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
    expect(JSON.parse(text)).toMatchObject({ status: "completed", output: [{}, { name: "exec_command" }] });
    expect(await gateway.settled(1)).toMatchObject({ status: "ok", usage: { inputTokens: 100 } });
  });

  test("a whole answer that breaks off is never half an answer, and is asked for again", async () => {
    const half = JSON.stringify(answersOf(vendor).whole).slice(0, -30);
    const headers = { "content-type": "application/json", "content-length": String(half.length + 30) };
    const gateway = await open(vendor, { body: half, headers, end: "cut" });
    const asked = { body: { model: "m", input: "hi" } };
    const answer = await gateway.ask(asked);
    expect([answer.status, errorOf(answer).code]).toEqual([502, "upstream_unreachable"]);
    gateway.upstream.script({ body: half, headers, end: "cut" }, { body: answersOf(vendor).whole });
    expect((await gateway.ask({ ...asked, headers: CODEX_HEADERS })).status).toBe(200);
  });
});

test("a chat client reads the same of a Responses upstream", async () => {
  const gateway = await openGateway();
  gateway.upstream.script({ status: 400, body: { error: { message: "So it is", code: "bad_thing" } } });
  const answer = await gateway.ask(chatClient);
  expect([answer.status, errorOf(answer).message]).toEqual([
    400,
    "Custom (up) rejected the request (400): So it is.",
  ]);
  gateway.upstream.script({ pieces: EVENTS });
  expect((await gateway.ask(chatClient)).status).toBe(200);
});
