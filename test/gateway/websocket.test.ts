import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { keyOf, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { EVENTS, sse } from "../support/responses-events.ts";
import { type NotUpgradedError, type SocketVisitor, visit } from "../support/socket-visitor.ts";

const MAX_BODY_BYTES = 1_048_576;
const GATEWAY = {
  host: "127.0.0.1",
  port: 8787,
  maxBodyBytes: MAX_BODY_BYTES,
  idleExitMs: 1_800_000,
  websockets: true,
};

const openWithSockets = (wireApi: "responses" | "chat" = "responses"): Promise<TestGateway> =>
  openGateway({ settings: { gateway: GATEWAY }, integrations: [{ wireApi }] });

const user = (text: string) => ({ type: "message", role: "user", content: text });
const request = { model: "m", stream: true, store: false };
const types = (messages: readonly { type: string }[]) => messages.map(({ type }) => type);
const bodyOf = (gateway: TestGateway, n: number) => JSON.parse(String(gateway.upstream.requests[n]?.body));

/** An answer with one message, under an id of its own. */
function answerOf(id: string, text: string): string[] {
  const item = {
    type: "message",
    id: `msg_${id}`,
    role: "assistant",
    content: [{ type: "output_text", text }],
  };
  return [
    sse({ type: "response.created", response: { id, model: "m-1" } }),
    sse({ type: "response.output_item.done", output_index: 0, item }),
    sse({ type: "response.completed", response: { id, model: "m-1", usage: null } }),
    "data: [DONE]\n\n",
  ];
}

async function refusedWith(gateway: TestGateway, options: Parameters<typeof visit>[1]) {
  const { status, text } = await visit(gateway.port, options).then(
    () => ({ status: 101, text: "" }),
    (error: NotUpgradedError) => error,
  );
  return { status, text };
}

describe("a message", () => {
  test("is one request, and each event of its answer is one message", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: [...EVENTS] });
    const visitor = await visit(gateway.port);
    const answer = await visitor.ask({ ...request, input: [user("hi")] });
    expect(types(answer)).toEqual([
      "response.created",
      "response.output_text.delta",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(bodyOf(gateway, 0)).toEqual({ ...request, input: [user("hi")] });
    expect(await gateway.settled(1)).toMatchObject({
      status: "ok",
      endpoint: "/v1/responses",
      modelServed: "m-1",
      usage: { inputTokens: 100 },
      client: "codex_exec",
      keyName: "codex",
    });
  });

  test("keeps the headers that it would have over HTTP; what is about the connection does not go on", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: [...EVENTS] });
    const handshake = JSON.stringify({ turn_id: "warm", request_kind: "prewarm" });
    const turn = JSON.stringify({ turn_id: "t-1", request_kind: "turn" });
    const visitor = await visit(gateway.port, {
      headers: {
        originator: "codex_exec",
        "thread-id": "th-1",
        "openai-beta": "responses_websockets=2026-02-06",
        "x-codex-turn-metadata": handshake,
        cookie: "a=b",
      },
    });
    await visitor.ask({ ...request, client_metadata: { "x-codex-turn-metadata": turn, "x-evil": "1" } });
    const { headers } = await gateway.upstream.seen(1);
    expect(headers).toMatchObject({ "thread-id": "th-1", "x-codex-turn-metadata": turn });
    const names = Object.keys(headers);
    expect(names.filter((name) => /^(sec-|upgrade|openai-beta|cookie|x-evil)/.test(name))).toEqual([]);
    const row = await gateway.settled(1);
    expect(row).toMatchObject({ threadId: "th-1", turnId: "t-1", requestKind: "turn" });
  });

  test("of a lane of its own gets events that are marked with it", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: [...EVENTS] });
    const visitor = await visit(gateway.port);
    const answer = await visitor.ask({ stream_id: "lane-1", ...request });
    expect(new Set(answer.map(({ stream_id }) => stream_id))).toEqual(new Set(["lane-1"]));
    expect(bodyOf(gateway, 0)).toEqual(request);
  });

  test("that comes while another is answered waits; a sixth is refused", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: answerOf("a", "x"), pauseMs: 30 });
    const visitor = await visit(gateway.port);
    for (let n = 0; n < 6; n += 1) visitor.say({ ...request, input: `${n}` });
    await gateway.settled(5);
    await visitor.heard(16);
    expect(visitor.messages.filter(({ type }) => type === "error")).toMatchObject([
      {
        status: 400,
        error: { code: "invalid_prompt", message: expect.stringContaining("Too many messages") },
      },
    ]);
    const asked = gateway.upstream.requests.map(({ body }) => JSON.parse(String(body)).input);
    expect(asked).toEqual(["0", "1", "2", "3", "4"]);
  });

  test("does not wait for an upstream that stays on the line after its last word", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: [...EVENTS], end: "hang" }, { pieces: answerOf("b", "x") });
    const visitor = await visit(gateway.port);
    await visitor.ask(request);
    const startedMs = performance.now();
    expect((await visitor.ask(request)).at(-1)).toMatchObject({ response: { id: "b" } });
    // Silence would end it after 1.5 s.
    expect(performance.now() - startedMs).toBeLessThan(1_300);
    expect((await gateway.settled(2)).status).toBe("ok");
    expect(gateway.finished.map(({ status }) => status)).toEqual(["ok", "ok"]);
  });

  test("with bytes in its answer that are no text: they are mended, the connection lives", async () => {
    const gateway = await openWithSockets();
    const broken = Buffer.concat([
      Buffer.from('data: {"type":"response.output_text.delta","delta":"'),
      Buffer.of(0xff, 0xfe),
      Buffer.from('"}\n\n'),
    ]);
    gateway.upstream.script({ pieces: [EVENTS[0] ?? "", broken, EVENTS[3] ?? ""] });
    const visitor = await visit(gateway.port);
    const answer = await visitor.ask(request);
    expect(answer[1]).toMatchObject({ delta: "\ufffd\ufffd" });
  });
});

describe("a conversation", () => {
  test("warm-up, then only what is new: the upstream gets all of it each time", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: answerOf("r1", "one") }, { pieces: answerOf("r2", "two") });
    const visitor = await visit(gateway.port);
    const warm = await visitor.ask({ ...request, generate: false, input: [user("prompt")] });
    expect(warm).toMatchObject([
      { type: "response.created", response: { status: "in_progress" } },
      { type: "response.completed", response: { status: "completed", output: [] } },
    ]);
    expect(gateway.upstream.requests).toEqual([]);
    const warmId = warm[1]?.response?.id;
    await visitor.ask({ ...request, previous_response_id: warmId, input: [user("a")] });
    await visitor.ask({ ...request, previous_response_id: "r1", input: "b" });
    const said = (id: string, text: string) =>
      JSON.parse(answerOf(id, text)[1]?.split("data: ")[1] ?? "").item as unknown;
    expect(bodyOf(gateway, 0)).toEqual({ ...request, input: [user("prompt"), user("a")] });
    expect(bodyOf(gateway, 1)).toEqual({
      ...request,
      input: [user("prompt"), user("a"), said("r1", "one"), user("b")],
    });
    const row = await gateway.settled(2);
    expect(gateway.finished).toHaveLength(2);
    expect(row.rewrites).toContainEqual({
      what: "previous_response_id",
      before: "r1",
      after: "what was said before on this connection",
    });
  });

  test("goes on through the hub as well, with a tool call in it", async () => {
    const gateway = await openWithSockets("chat");
    const chunk = (delta: object, finish: string | null = null) =>
      `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", model: "m-1", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const call = {
      index: 0,
      id: "call_1",
      type: "function",
      function: { name: "shell", arguments: '{"a":1}' },
    };
    gateway.upstream.script(
      { pieces: [chunk({ tool_calls: [call] }), chunk({}, "tool_calls"), "data: [DONE]\n\n"] },
      { pieces: [chunk({ content: "done" }), chunk({}, "stop"), "data: [DONE]\n\n"] },
    );
    const visitor = await visit(gateway.port);
    const tools = [{ type: "function", name: "shell", parameters: { type: "object" } }];
    const first = await visitor.ask({ ...request, tools, input: [user("go")] });
    const output = { type: "function_call_output", call_id: "call_1", output: "hi" };
    const second = await visitor.ask({
      ...request,
      tools,
      previous_response_id: first.at(-1)?.response?.id,
      input: [output],
    });
    expect(second.at(-1)).toMatchObject({ type: "response.completed" });
    expect(bodyOf(gateway, 1).messages).toMatchObject([
      { role: "user", content: "go" },
      { role: "assistant", tool_calls: [{ id: "call_1", function: { name: "shell" } }] },
      { role: "tool", tool_call_id: "call_1", content: "hi" },
    ]);
    gateway.upstream.forgive();
  });

  test("an unknown answer is said to be so, under the code after which Codex says everything again", async () => {
    const gateway = await openWithSockets();
    const visitor = await visit(gateway.port);
    const wanted = { type: "error", status: 400, error: { code: "previous_response_not_found" } };
    expect(await visitor.ask({ ...request, previous_response_id: "r0", input: [] })).toMatchObject([wanted]);
    expect(gateway.upstream.requests).toEqual([]);
  });

  test("is gone with its connection", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: answerOf("r1", "one") });
    const first = await visit(gateway.port);
    await first.ask({ ...request, input: "a" });
    first.socket.close();
    const second = await visit(gateway.port);
    const answer = await second.ask({ ...request, previous_response_id: "r1", input: "b" });
    expect(answer).toMatchObject([{ error: { code: "previous_response_not_found" } }]);
  });

  test("a turn that fails forgets what it went on from", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script(
      { pieces: answerOf("r1", "one") },
      { status: 400, body: { error: { message: "no" } } },
    );
    const visitor = await visit(gateway.port);
    await visitor.ask({ ...request, input: "a" });
    const next = { ...request, previous_response_id: "r1", input: "b" };
    expect(await visitor.ask(next)).toMatchObject([{ type: "error", error: { code: "invalid_prompt" } }]);
    expect(await visitor.ask(next)).toMatchObject([{ error: { code: "previous_response_not_found" } }]);
  });

  test("that grows over the limit of a request is refused as a request would be", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: answerOf("r1", "one") });
    const visitor = await visit(gateway.port);
    await visitor.ask({ ...request, input: "a".repeat(MAX_BODY_BYTES - 1_000) });
    const answer = await visitor.ask({ ...request, previous_response_id: "r1", input: "b".repeat(1_000) });
    expect(answer).toMatchObject([{ error: { message: expect.stringContaining("gateway.max_body") } }]);
  });
});

describe("a refusal is one message that Codex shows as it is", () => {
  const cases = [
    { name: "no model", body: { store: false }, says: /names no model/ },
    { name: "an integration that is not there", body: { model: "@nobody/m" }, says: /nobody/ },
    {
      name: "a field twice",
      text: '{"type":"response.create","model":"a","stream":true,"stream":true}',
      says: /twice/,
    },
    { name: "garbage", text: "hello", says: /not a JSON object/ },
    { name: "nothing", text: "", says: /not a JSON object/ },
    { name: "a message of another kind", text: '{"type":"response.cancel"}', says: /response\.cancel/ },
    { name: "a message of no kind", text: "{}", says: /undefined/ },
  ];
  test.each(cases)("$name", async ({ body, text, says }) => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: [...EVENTS] });
    const visitor = await visit(gateway.port);
    visitor.socket.send(text ?? JSON.stringify({ type: "response.create", ...body }));
    await visitor.heard(1);
    const error = {
      type: "invalid_request_error",
      code: "invalid_prompt",
      message: expect.stringMatching(says),
    };
    expect(visitor.messages).toMatchObject([{ type: "error", status: 400, error }]);
    // The connection goes on.
    expect(types(await visitor.ask(request)).at(-1)).toBe("response.completed");
  });

  const failures = [
    {
      name: "an upstream's refusal",
      reply: { status: 403, body: { error: { message: "not you" } } },
      says: /not you/,
    },
    { name: "an answer that is no stream", reply: { body: { id: "r", object: "response" } }, says: /stream/ },
  ];
  test.each(failures)("$name", async ({ reply, says }) => {
    const gateway = await openWithSockets();
    gateway.upstream.script(reply);
    const visitor = await visit(gateway.port);
    const error = { code: "invalid_prompt", message: expect.stringMatching(says) };
    expect(await visitor.ask(request)).toMatchObject([{ type: "error", status: 400, error }]);
    expect(await gateway.settled(1)).toMatchObject({ status: "error" });
  });

  test("a full context keeps its code, after which Codex compacts", async () => {
    const gateway = await openWithSockets();
    const error = { message: "too long", code: "context_length_exceeded" };
    gateway.upstream.script({ status: 400, body: { error } });
    const visitor = await visit(gateway.port);
    expect(await visitor.ask(request)).toMatchObject([{ error: { code: "context_length_exceeded" } }]);
  });

  test("others get the status and the words of the upstream", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({
      status: 422,
      body: { error: { message: "odd", type: "t", code: "c", param: "p" } },
    });
    const visitor = await visit(gateway.port, { headers: { "user-agent": "other" } });
    const error = { message: "odd", type: "t", code: "c", param: "p" };
    expect(await visitor.ask(request)).toEqual([{ type: "error", status: 422, error }]);
    gateway.upstream.script({ body: { id: "r", object: "response" } });
    expect(await visitor.ask(request)).toMatchObject([{ status: 502, error: { code: "no_stream" } }]);
  });
});

describe("the door", () => {
  const strangers = [
    { name: "no key", options: { key: null }, other: 401 },
    { name: "a provider's key", options: { key: "sk-abc" }, other: 401 },
    { name: "a web page", options: { headers: { origin: "http://evil.test" } }, other: 403 },
    { name: "a page without a name", options: { headers: { origin: "null" } }, other: 403 },
    {
      name: "a name rebound to this machine",
      options: { headers: { host: "evil.test" } },
      codex: 403,
      other: 403,
    },
    { name: "another path", options: { path: "/v1/chat/completions" }, other: 404 },
    { name: "below it", options: { path: "/v1/responses/resp_1" }, other: 404 },
  ];
  test.each(strangers)("$name: no WebSocket, and no wait", async ({ options, other }) => {
    const gateway = await openWithSockets();
    const headers = { ...("headers" in options && options.headers) };
    const toCodex = await refusedWith(gateway, {
      ...options,
      headers: { ...headers, originator: "codex_exec" },
    });
    // A sentence over 400 is what Codex shows; it reads no status of those that are not about its key.
    expect(toCodex.status).toBe(400);
    expect(toCodex.text).toMatch(/gateway/);
    expect((await refusedWith(gateway, { ...options, headers })).status).toBe(other);
    expect(gateway.finished).toEqual([]);
  });

  test("an old key: 401 first, so that Codex fetches a fresh one; then the sentence", async () => {
    const gateway = await openWithSockets();
    expect(await refusedWith(gateway, { key: "pkcx_old" })).toMatchObject({ status: 401 });
    const again = await refusedWith(gateway, { key: "pkcx_old" });
    expect(again).toMatchObject({ status: 400, text: expect.stringContaining("does not know this key") });
  });

  test("a key that is revoked while the connection is open opens nothing more", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: [...EVENTS] });
    const visitor = await visit(gateway.port);
    await visitor.ask(request);
    gateway.setKeys([keyOf("second", "pkcx_second")]);
    await refusedWith(gateway, { key: "pkcx_unknown" });
    const answer = await visitor.ask({ ...request, generate: false });
    expect(answer).toMatchObject([{ type: "error", status: 401, error: { code: "key_unknown" } }]);
    expect(await visitor.ask(request)).toMatchObject([{ type: "error", status: 400 }]);
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test("is no door at all while the setting is off", async () => {
    const gateway = await openGateway();
    expect((await refusedWith(gateway, {})).status).toBe(426);
    gateway.change({ gateway: GATEWAY });
    expect((await refusedWith(gateway, {})).status).toBe(101);
  });

  test("says 426 to the 257th connection, and takes it when another has gone", async () => {
    const gateway = await openWithSockets();
    const visitors = await Promise.all(Array.from({ length: 256 }, () => visit(gateway.port)));
    expect((await refusedWith(gateway, {})).status).toBe(426);
    visitors[0]?.socket.terminate();
    await sleep(50);
    expect((await refusedWith(gateway, {})).status).toBe(101);
  });

  test("compresses nothing", async () => {
    const gateway = await openWithSockets();
    expect((await visit(gateway.port)).socket.extensions).toBe("");
  });
});

describe("frames that are none", () => {
  const closing = async (send: (visitor: SocketVisitor) => void): Promise<number> => {
    const gateway = await openWithSockets();
    const visitor = await visit(gateway.port);
    send(visitor);
    const code = await visitor.closed;
    expect(gateway.finished).toEqual([]);
    return code;
  };

  test("larger than gateway.max_body: closed with 1009", async () => {
    expect(await closing(({ say }) => say({ input: "x".repeat(MAX_BODY_BYTES) }))).toBe(1009);
  });

  test("in pieces that are larger together: the same", async () => {
    const code = await closing(({ socket }) => {
      for (let n = 0; n < 20; n += 1) socket.send("x".repeat(MAX_BODY_BYTES / 10), { fin: false });
    });
    expect(code).toBe(1009);
  });

  test("binary: closed with 1003", async () => {
    expect(await closing(({ socket }) => socket.send(Buffer.from('{"type":"response.create"}')))).toBe(1003);
  });
});

describe("an end before the end", () => {
  test("the client closes in the middle of a stream: the upstream's work ends", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: EVENTS.slice(0, 2), end: "hang" });
    const visitor = await visit(gateway.port);
    visitor.say(request);
    visitor.say(request);
    const { abandoned } = await gateway.upstream.seen(1);
    await visitor.heard(2);
    visitor.socket.close();
    await abandoned;
    expect(await gateway.settled(1)).toMatchObject({ status: "cancelled" });
    await sleep(20);
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test("the client's process dies", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ write: () => {} });
    const visitor = await visit(gateway.port);
    visitor.say(request);
    const { abandoned } = await gateway.upstream.seen(1);
    visitor.socket.terminate();
    await abandoned;
    expect(await gateway.settled(1)).toMatchObject({ status: "cancelled" });
  });

  test("the upstream breaks off: one failure, and the connection goes on", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: EVENTS.slice(0, 2), end: "cut" }, { pieces: [...EVENTS] });
    const visitor = await visit(gateway.port);
    const answer = await visitor.ask(request);
    expect(types(answer)).toEqual(["response.created", "response.output_text.delta", "response.failed"]);
    expect(types(await visitor.ask(request)).at(-1)).toBe("response.completed");
  });

  test("the gateway is stopped: who is being answered gets an end, then all are let go", async () => {
    const gateway = await openWithSockets();
    gateway.upstream.script({ pieces: EVENTS.slice(0, 2), end: "hang" });
    const [busy, idle] = await Promise.all([visit(gateway.port), visit(gateway.port)]);
    const answer = busy.ask(request);
    await busy.heard(2);
    const drained = gateway.server.drain();
    expect(await idle.closed).toBe(1001);
    expect(busy.socket.readyState).toBe(busy.socket.OPEN);
    gateway.server.stop();
    expect((await answer).at(-1)).toMatchObject({
      type: "response.failed",
      response: { error: { code: "server_error" } },
    });
    await drained;
    expect(await busy.closed).toBe(1001);
  });
});

test("a client that asks nonsense without end and reads no answer is let go", async () => {
  const gateway = await openWithSockets();
  const visitor = await visit(gateway.port);
  visitor.socket.pause();
  const flood = async () => {
    for (let at = 0; at < 400 && visitor.socket.readyState === visitor.socket.OPEN; at += 1) {
      for (let n = 0; n < 1_000; n += 1) visitor.socket.send("{}");
      await sleep(1);
    }
  };
  await flood();
  visitor.socket.resume();
  expect(await visitor.closed).toBe(1006);
});

test("a header of the upstream's with a hostile name costs nobody the gateway", async () => {
  const gateway = await openWithSockets();
  gateway.upstream.script({ status: 400, headers: { ["__proto__"]: "x" }, body: "no" });
  const visitor = await visit(gateway.port, { headers: { "user-agent": "curl" } });
  expect(await visitor.ask(request)).toMatchObject([{ type: "error", status: 400 }]);
});

test("a client that does not read holds the upstream back; nothing piles up between them", async () => {
  const gateway = await openWithSockets();
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
  const visitor = await visit(gateway.port);
  visitor.socket.pause();
  visitor.say(request);
  await gateway.upstream.seen(1);
  for (let last = -1; written !== last || written === 0; ) {
    last = written;
    await sleep(100);
  }
  expect(written).toBeLessThan(total / 2);
  visitor.socket.resume();
  expect((await gateway.settled(1)).status).toBe("ok");
  await visitor.heard(3);
  expect(written).toBeGreaterThanOrEqual(total);
});
