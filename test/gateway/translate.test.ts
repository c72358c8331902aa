import { describe, expect, test } from "vitest";
import type { LogEntry } from "../../src/domain/log-entry.ts";
import { microUsd } from "../../src/domain/money.ts";
import { accumulateChat } from "../support/accumulate-chat.ts";
import { type Answered, CODEX_HEADERS, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { EVENTS, readEvents, terminalEvents } from "../support/responses-events.ts";
import { ARGUMENTS, answersOf, streamOf, TEXT, VENDORS, type Vendor } from "../support/vendor-answers.ts";

/** What both client APIs are asked, and what must come out of the answer. */
interface Api {
  readonly name: "responses" | "chat";
  readonly path: string;
  body(stream: boolean): object;
  read(answer: Answered, stream: boolean): Seen;
}

interface Seen {
  readonly id: unknown;
  readonly model: unknown;
  readonly text: unknown;
  readonly call: unknown;
  readonly tokens: readonly unknown[];
}

const parameters = { type: "object", properties: { cmd: { type: "string" } }, required: ["cmd"] };

// biome-ignore lint/suspicious/noExplicitAny: what is not as expected is found by the expectation.
type Fields = Record<string, any>;

function readResponse({ id, model, output, usage }: Fields): Seen {
  const [message, call] = output;
  return {
    id,
    model,
    text: message.content[0].text,
    call: [call.type, call.name, call.arguments],
    tokens: [usage.input_tokens, usage.input_tokens_details.cached_tokens, usage.output_tokens],
  };
}

function readChat({ id, model, message, usage }: Fields): Seen {
  const { name, arguments: input } = message.tool_calls[0].function;
  return {
    id,
    model,
    text: message.content,
    call: ["function_call", name, input],
    tokens: [usage.prompt_tokens, usage.prompt_tokens_details.cached_tokens, usage.completion_tokens],
  };
}

const responses: Api = {
  name: "responses",
  path: "/v1/responses",
  body: (stream) => ({
    model: "@up/m",
    stream,
    instructions: "Be brief.",
    input: "List the files.",
    tools: [{ type: "function", name: "exec_command", parameters }],
    store: false,
  }),
  read: ({ body, text }, stream) =>
    readResponse(
      stream ? (terminalEvents(readEvents(body))[0]?.response as Fields) : (JSON.parse(text) as Fields),
    ),
};

const chat: Api = {
  name: "chat",
  path: "/v1/chat/completions",
  body: (stream) => ({
    model: "@up/m",
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    messages: [{ role: "user", content: "List the files." }],
    tools: [{ type: "function", function: { name: "exec_command", parameters } }],
  }),
  read: ({ text }, stream) => {
    if (!stream) {
      const { choices, ...rest } = JSON.parse(text);
      return readChat({ ...rest, message: choices[0].message });
    }
    const { message, usage, done } = accumulateChat(text);
    expect(done).toBe(true);
    const { id, model } = JSON.parse(text.slice("data: ".length, text.indexOf("\n")));
    return readChat({ id, model, message, usage });
  },
};

/** Chat to chat is not translated but passes. */
const WAYS = VENDORS.flatMap((vendor) =>
  (vendor === "chat" ? [responses] : [responses, chat]).flatMap((api) =>
    [true, false].map((stream) => ({ vendor, api, stream, how: stream ? "streamed" : "whole" })),
  ),
);

interface Way {
  readonly vendor: Vendor;
  readonly api: Api;
  readonly stream: boolean;
}

/** One request, all the way; upstream headers that must not come through are among its answer's. */
async function go({ vendor, api, stream }: Way, headers: Record<string, string> = {}) {
  const gateway = await openGateway({ integrations: [{ wireApi: vendor }] });
  gateway.upstream.script({
    ...(stream ? streamOf(vendor) : { body: answersOf(vendor).whole }),
    headers: { "x-request-id": "req_up", "set-cookie": "a=b", "openai-model": "other", "x-limit": "9" },
  });
  const answer = await gateway.ask({ path: api.path, body: api.body(stream), headers });
  return { gateway, answer, row: await gateway.settled(1) };
}

describe.each(WAYS)("$api.name from $vendor, $how", (way) => {
  const { vendor, api, stream } = way;

  test("text, tool call and usage come through, under the model's name as it was asked for", async () => {
    const { answer, row } = await go(way);
    expect(answer).toMatchObject({ status: 200, broken: false });
    expect(api.read(answer, stream)).toEqual({
      id: `resp_${row.id}`,
      model: "@up/m",
      text: TEXT,
      call: ["function_call", "exec_command", ARGUMENTS],
      tokens: [100, 40, 10],
    });
  });

  test("the log row", async () => {
    const { answer, row } = await go(way, CODEX_HEADERS);
    expect(row).toEqual({
      id: expect.any(String),
      startedAtUnixMs: expect.any(Number),
      status: "ok",
      endpoint: api.path,
      keyName: "codex",
      integration: "up",
      provider: "custom",
      client: "codex_exec",
      modelAsked: "@up/m",
      modelServed: "m-dated",
      httpStatus: 200,
      streamed: stream,
      usage: {
        inputTokens: 100,
        cachedInputTokens: 40,
        cacheWriteTokens: 0,
        outputTokens: 10,
        reasoningTokens: 0,
      },
      cost: { kind: "known", microUsd: microUsd(120) },
      firstEventMs: expect.any(Number),
      durationMs: expect.any(Number),
      requestBytes: JSON.stringify(api.body(stream)).length,
      responseBytes: answer.body.length,
      upstreamRequestId: "req_up",
      rewrites: [{ what: "model", before: "@up/m", after: "m" }],
      warnings: [],
    } satisfies LogEntry);
  });

  test("the upstream is asked at its own address, with its own key and nothing of Codex's own", async () => {
    const { gateway } = await go(way, {
      ...CODEX_HEADERS,
      "x-codex-turn-state": "state",
      "x-codex-turn-metadata": '{"turn_id":"t"}',
      "session-id": "s",
      "thread-id": "t",
      "chatgpt-account-id": "a",
      "openai-beta": "responses=experimental",
      "x-portkey-api-key": "k",
      cookie: "a=b",
    });
    const { url, headers, method } = await gateway.upstream.seen(1);
    const { keyHeader, path, streamPath } = answersOf(vendor);
    expect([method, url]).toEqual(["POST", stream ? streamPath : path]);
    expect(Object.keys(headers).sort()).toEqual(
      [
        ...["accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"],
        ...(vendor === "anthropic" ? ["anthropic-version"] : []),
        keyHeader,
      ].sort(),
    );
    const secret = "sk-upstream-0123456789abcdef";
    expect(headers[keyHeader]).toBe(vendor === "chat" ? `Bearer ${secret}` : secret);
  });

  test("the answer's headers are ours where the bytes are ours", async () => {
    const { answer, row } = await go(way);
    const { date, connection, ...headers } = answer.headers;
    expect(headers).toEqual({
      "content-type": stream ? "text/event-stream" : "application/json",
      "transfer-encoding": "chunked",
      "x-request-id": "req_up",
      "x-limit": "9",
      "x-portkey-trace-id": row.id,
      "x-portkey-provider": "custom",
      "x-portkey-retry-attempt-count": "0",
      "x-portkey-last-used-option-index": "config",
    });
  });
});

describe("what cannot be carried over is in the log", () => {
  test.each(VENDORS)("%s", async (vendor) => {
    const gateway = await openGateway({ integrations: [{ wireApi: vendor }] });
    gateway.upstream.script(streamOf(vendor));
    const input = [
      { type: "message", role: "user", content: "hi" },
      { type: "hologram", data: "x" },
    ];
    const { status } = await gateway.ask({ body: { model: "m", stream: true, input } });
    expect(status).toBe(200);
    expect((await gateway.settled(1)).warnings).toEqual([expect.stringContaining("hologram")]);
  });
});

test("a model without a price costs an unknown sum, never nothing", async () => {
  const gateway = await openGateway({ integrations: [{ wireApi: "gemini" }] });
  const frames = answersOf("gemini").frames.map((frame) => frame.replaceAll("m-dated", "unpriced"));
  gateway.upstream.script({ pieces: frames });
  await gateway.ask({ body: { model: "unpriced", stream: true, input: "hi" } });
  expect((await gateway.settled(1)).cost).toEqual({ kind: "unknown", reason: "no-price" });
});

test("an answer without a count is guessed at in the log, and never counted as zero", async () => {
  const gateway = await openGateway({ integrations: [{ wireApi: "chat" }] });
  const { frames } = answersOf("chat");
  gateway.upstream.script({ pieces: frames.filter((frame) => !frame.includes("prompt_tokens")) });
  await gateway.ask({ body: { model: "m", stream: true, input: "hi" } });
  const row = await gateway.settled(1);
  expect(row).toMatchObject({ status: "ok", cost: { kind: "known" }, usage: { estimated: true } });
  expect(row.usage?.outputTokens).toBeGreaterThan(0);
});

describe("a chat client in front of a Responses upstream", () => {
  const ask = (gateway: TestGateway, stream: boolean) =>
    gateway.ask({
      path: chat.path,
      body: { model: "@up/m", stream, stream_options: { include_usage: true }, messages: [USER] },
    });
  const USER = { role: "user", content: "hi" };

  test("a stream", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: EVENTS });
    const { message, done, usage } = accumulateChat((await ask(gateway, true)).text);
    expect([message["content"], done, (usage as Fields).prompt_tokens]).toEqual(["Grüße 🦊", true, 100]);
    expect((await gateway.upstream.seen(1)).url).toBe("/v1/responses");
    expect(await gateway.settled(1)).toMatchObject({ status: "ok", modelServed: "m-1" });
  });

  test("a whole answer", async () => {
    const gateway = await openGateway();
    const end = terminalEvents(readEvents(Buffer.from(EVENTS.join(""))))[0];
    const item = { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hallo" }] };
    gateway.upstream.script({ body: { ...end?.response, status: "completed", output: [item] } });
    const { status, text } = await ask(gateway, false);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      object: "chat.completion",
      model: "@up/m",
      choices: [{ message: { content: "Hallo" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 100, completion_tokens: 10 },
    });
  });
});
