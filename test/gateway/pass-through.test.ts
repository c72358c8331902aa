import { describe, expect, test } from "vitest";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { EVENTS } from "../support/responses-events.ts";

describe("request bytes", () => {
  const odd = '{ "x" : 1.0e0,\n "model" : "MODEL" , "ü\\u00fc":"\\/🦊", "stream":false}';
  const cases = [
    { name: "without a slug pass untouched", model: "gpt-5.5", sent: "gpt-5.5" },
    { name: "with @slug lose nothing but the slug", model: "@up/gpt-5.5", sent: "gpt-5.5" },
    { name: "with slug/ as well", model: "up/gpt-5.5", sent: "gpt-5.5" },
    { name: "a model may contain slashes", model: "@up/openai/gpt-5.5", sent: "openai/gpt-5.5" },
    { name: "a prefix that is no slug stays", model: "openai/gpt-5.5", sent: "openai/gpt-5.5" },
    { name: "@cf is no slug", model: "@cf/meta/llama", sent: "@cf/meta/llama" },
    { name: "an escaped name is understood", model: "@up\\/gpt", sent: "gpt" },
  ];
  for (const { name, model, sent } of cases) {
    test(name, async () => {
      const gateway = await openGateway();
      await gateway.ask({ body: odd.replace("MODEL", model) });
      expect(gateway.upstream.requests[0]!.body.toString()).toBe(odd.replace("MODEL", sent));
    });
  }

  test("the log says what was rewritten", async () => {
    const gateway = await openGateway();
    await gateway.ask({ body: { model: "@up/gpt-5.5" } });
    expect((await gateway.settled(1)).rewrites).toEqual([
      { what: "model", before: "@up/gpt-5.5", after: "gpt-5.5" },
    ]);
  });
});

describe("response bytes pass untouched", () => {
  const text = EVENTS.join("");
  const cases: { name: string; pieces: (string | Buffer)[] }[] = [
    { name: "event by event", pieces: [...EVENTS] },
    { name: "all at once", pieces: [text] },
    { name: "byte by byte", pieces: [...Buffer.from(text)].map((byte) => Buffer.of(byte)) },
    { name: "with CRLF", pieces: [text.replaceAll("\n", "\r\n")] },
    { name: "with comments, a BOM and [DONE]", pieces: [`\ufeff: hi\n\n${text}: bye\n\ndata: [DONE]\n\n`] },
    { name: "with an end that lacks its newline", pieces: [`${text}data: [DONE]`] },
    { name: "with unknown events", pieces: ["data: {}\n\ndata: x\n\nid: 7\nretry: 1\n\n", text] },
  ];
  for (const { name, pieces } of cases) {
    test(name, async () => {
      const gateway = await openGateway();
      gateway.upstream.script({ pieces });
      const { body } = await gateway.ask({ body: { model: "m", stream: true } });
      const sent = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
      expect(body.equals(sent)).toBe(true);
    });
  }

  test("a plain JSON answer too, with its length", async () => {
    const gateway = await openGateway();
    const json = '{ "id":"r", "x": 1.0, "usage":{"input_tokens":3,"output_tokens":1}}';
    gateway.upstream.script({
      body: json,
      headers: { "content-type": "application/json", "content-length": String(json.length) },
    });
    const answer = await gateway.ask();
    expect(answer.text).toBe(json);
    expect(answer.headers["content-length"]).toBe(String(json.length));
  });
});

describe("headers", () => {
  test("reach the upstream without credentials and without our own", async () => {
    const gateway = await openGateway({
      integrations: [{ provider: "azure-openai", options: { api_version: "preview" } }],
    });
    await gateway.ask({
      headers: {
        cookie: "a=b",
        "x-api-key": "k",
        "chatgpt-account-id": "acc",
        "x-portkey-api-key": "k",
        "x-portkey-custom-host": "http://evil.test",
        "x-forwarded-for": "1.2.3.4",
        "x-codex-turn-state": "state",
        "session-id": "thread",
        ...CODEX_HEADERS,
      },
    });
    const { headers, url } = await gateway.upstream.seen(1);
    expect(url).toBe("/v1/responses?api-version=preview");
    expect(headers).toEqual({
      host: new URL(gateway.upstream.baseUrl).host,
      connection: "keep-alive",
      "api-key": "sk-upstream-0123456789abcdef",
      "accept-encoding": "identity",
      "content-type": "application/json",
      "content-length": "26",
      "x-codex-turn-state": "state",
      "session-id": "thread",
      ...CODEX_HEADERS,
    });
  });

  test("reach the client without cookies and accusations, with our stamp", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({
      pieces: [...EVENTS],
      headers: {
        "openai-model": "gpt-5.5-2026-04-24",
        "set-cookie": ["a=b", "c=d"],
        "access-control-allow-origin": "*",
        "x-codex-turn-state": "state",
        "x-ratelimit-remaining-tokens": "12",
        "x-request-id": "req_up",
        "x-two": ["1", "2"],
      },
    });
    const { headers } = await gateway.ask({ body: { model: "m", stream: true } });
    const { id, upstreamRequestId } = await gateway.settled(1);
    expect(headers).toMatchObject({
      "x-codex-turn-state": "state",
      "x-ratelimit-remaining-tokens": "12",
      "x-request-id": "req_up",
      "x-two": "1, 2",
      "x-portkey-trace-id": id,
      "x-portkey-provider": "custom",
      "x-portkey-retry-attempt-count": "0",
      "x-portkey-last-used-option-index": "config",
    });
    expect(upstreamRequestId).toBe("req_up");
    for (const name of ["openai-model", "set-cookie", "access-control-allow-origin"]) {
      expect(headers[name]).toBeUndefined();
    }
  });
});

describe("the log row", () => {
  test("of a stream", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: [...EVENTS] });
    const metadata = JSON.stringify({ turn_id: "turn-1", request_kind: "turn" });
    const { body } = await gateway.ask({
      body: { model: "@up/m", stream: true },
      headers: { ...CODEX_HEADERS, "thread-id": "thread-1", "x-codex-turn-metadata": metadata },
    });
    const row = await gateway.settled(1);
    expect(row).toMatchObject({
      status: "ok",
      endpoint: "/v1/responses",
      keyName: "codex",
      integration: "up",
      provider: "custom",
      modelAsked: "@up/m",
      modelServed: "m-1",
      httpStatus: 200,
      streamed: true,
      usage: { inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, reasoningTokens: 3 },
      cost: { kind: "known", microUsd: 120 },
      requestBytes: 31,
      responseBytes: body.length,
      threadId: "thread-1",
      turnId: "turn-1",
      requestKind: "turn",
      client: "codex_exec",
    });
    expect(row.durationMs).toBeGreaterThanOrEqual(row.firstEventMs!);
    expect(gateway.begun).toMatchObject([{ id: row.id, status: "running", integration: "up" }]);
    expect(gateway.finished).toHaveLength(1);
  });

  test("of a plain answer has its usage, and no price is not free", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({
      body: { id: "r", model: "unpriced", usage: { input_tokens: 3, output_tokens: 1 } },
    });
    await gateway.ask({ body: { model: "unpriced" } });
    expect(await gateway.settled(1)).toMatchObject({
      status: "ok",
      streamed: false,
      usage: { inputTokens: 3, outputTokens: 1 },
      cost: { kind: "unknown", reason: "no-price" },
    });
  });

  test("holds no bodies unless they are asked for, and then no secrets", async () => {
    const gateway = await openGateway();
    await gateway.ask();
    await gateway.settled(1);
    expect(gateway.bodies).toEqual([]);

    gateway.change({ logs: { bodyBytes: 100, keepMs: 1, maxBytes: 1 } });
    const secret = "sk-proj-abcdefghijklmnopqrstuvwx";
    gateway.upstream.script({ body: { id: "r", output: [`use ${secret} please`], filler: "x".repeat(500) } });
    await gateway.ask({ body: { model: "m", input: `my key is ${secret}` } });
    const { id } = await gateway.settled(2);
    expect(gateway.bodies[0]!.id).toBe(id);
    expect(gateway.bodies[0]!.request).toBe('{"model":"m","input":"my key is sk-…uvwx"}');
    expect(gateway.bodies[0]!.response).toContain("use sk-…uvwx please");
    expect(gateway.bodies[0]!.response!.length).toBeLessThanOrEqual(100);
  });
});

describe("which integration", () => {
  test("the default one is the one that the settings name", async () => {
    const gateway = await openGateway({ integrations: [{ slug: "first" }, { slug: "second" }] });
    await gateway.ask();
    gateway.change({ defaultIntegration: "second" });
    await gateway.ask();
    await gateway.ask({ body: { model: "@first/m" } });
    await gateway.settled(3);
    expect(gateway.finished.map(({ integration }) => integration)).toEqual(["first", "second", "first"]);
  });

  test("its key may come from the environment", async () => {
    const gateway = await openGateway({ integrations: [{ apiKeyEnv: "KEY_FROM_ENV" }] });
    gateway.setSecret("up", undefined);
    expect((await gateway.ask()).status).toBe(200);
  });

  test("a rotated provider key is read again when the old one is refused", async () => {
    const gateway = await openGateway();
    gateway.setSecret("up", "old-key-that-was-rotated");
    const refused = { status: 401, body: { error: { message: "bad key" } } };
    gateway.upstream.script(refused, { body: { id: "r" } });
    const first = gateway.ask();
    await gateway.upstream.seen(1);
    expect((await first).status).toBe(401);
    gateway.setSecret("up", "sk-upstream-0123456789abcdef");
    gateway.upstream.script(refused, { body: { id: "r" } });
    expect((await gateway.ask()).status).toBe(200);
    // It complained about the old key twice, which is the point here.
    expect(gateway.upstream.forgive()).toHaveLength(2);
  });
});
