// Rate limits through the real server.
import { expect, test } from "vitest";
import { type KeyPolicy, NO_KEY_POLICY } from "../../src/domain/gateway-key.ts";
import type { RateLimit } from "../../src/domain/rate-limit.ts";
import { CODEX_HEADERS, GATEWAY_KEY, keyOf, NO_LEDGER, openGateway } from "../support/open-gateway.ts";

async function gatewayWith(rates: readonly RateLimit[], over: Partial<KeyPolicy> = {}, realWaits = false) {
  const gateway = await openGateway({ realWaits });
  gateway.setKeys([{ ...keyOf("laptop", GATEWAY_KEY), policy: { ...NO_KEY_POLICY, rates, ...over } }]);
  return gateway;
}

const TWO_A_MINUTE: RateLimit = { kind: "requests", limit: 2, span: "minute" };

test("beyond the rate an API client gets 429 with when to come back, and before that what is left", async () => {
  const gateway = await gatewayWith([TWO_A_MINUTE]);
  const [first, second, third] = [await gateway.ask(), await gateway.ask(), await gateway.ask()];
  expect(first?.headers).toMatchObject({
    "x-ratelimit-limit-requests": "2",
    "x-ratelimit-remaining-requests": "1",
    "x-ratelimit-reset-requests": expect.stringMatching(/^(60|59\.\d+)s$/),
  });
  expect(second?.headers["x-ratelimit-remaining-requests"]).toBe("0");
  expect(third?.status).toBe(429);
  expect(Number(third?.headers["retry-after"])).toBeGreaterThanOrEqual(59);
  expect(JSON.parse(third?.text ?? "").error).toEqual({
    message: "API key laptop rate limit exceeded",
    type: "api_key_rate_limit_error",
    param: null,
    code: null,
  });
  expect(gateway.finished[2]).toMatchObject({ status: "blocked", errorKind: "rate_exceeded" });
  expect(gateway.upstream.requests.length).toBe(2);
});

test("the upstream's own numbers give way to ours", async () => {
  const gateway = await gatewayWith([TWO_A_MINUTE]);
  gateway.upstream.script({
    headers: { "X-RateLimit-Limit-Requests": "9999", "x-ratelimit-limit-tokens": "5" },
    body: { id: "resp_1", object: "response", output: [] },
  });
  const { headers } = await gateway.ask();
  expect(headers["x-ratelimit-limit-requests"]).toBe("2");
  expect(headers["x-ratelimit-limit-tokens"]).toBe("5");
});

test("Codex is held for a short wait and goes on, and is refused a long one in a sentence", async () => {
  const gateway = await gatewayWith([{ kind: "requests", limit: 1, span: "second" }], {}, true);
  const startedMs = performance.now();
  const answers = [
    await gateway.ask({ headers: CODEX_HEADERS }),
    await gateway.ask({ headers: CODEX_HEADERS }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(performance.now() - startedMs).toBeGreaterThan(950);
  gateway.setKeys([{ ...keyOf("desk", GATEWAY_KEY), policy: { ...NO_KEY_POLICY, rates: [TWO_A_MINUTE] } }]);
  await new Promise((done) => setTimeout(done, 1_050));
  for (let asked = 0; asked < 2; asked += 1) await gateway.ask({ headers: CODEX_HEADERS });
  const refused = await gateway.ask({ headers: CODEX_HEADERS });
  expect(refused.status).toBe(400);
  expect(refused.text).toMatch(
    /^The rate limit "desk" of 2 requests a minute is reached\. There is room again in (1 m 0 s|59\.\d s)\. To change it: portkey-codex key update desk --rate '4\/minute'$/,
  );
});

test("who is held and leaves takes no place", async () => {
  const gateway = await gatewayWith([{ kind: "parallel", limit: 1 }], {}, true);
  gateway.upstream.script(
    { pieces: ["data: x\n\n"], end: "hang" },
    { body: { id: "r", object: "response" } },
  );
  const { request } = await import("node:http");
  const open = () => {
    const asking = request({
      host: "127.0.0.1",
      port: gateway.port,
      path: "/v1/responses",
      method: "POST",
      headers: {
        ...CODEX_HEADERS,
        "content-type": "application/json",
        authorization: `Bearer ${GATEWAY_KEY}`,
      },
    });
    asking.on("error", () => undefined);
    asking.end(JSON.stringify({ model: "m", input: "hi", stream: true }));
    return asking;
  };
  const running = open();
  await gateway.upstream.seen(1);
  const held = open();
  await new Promise((done) => setTimeout(done, 300));
  held.destroy();
  running.destroy();
  await gateway.settled(2);
  expect(gateway.upstream.requests.length).toBe(1);
  expect((await gateway.ask()).status).toBe(200);
});

test("what an hour has counted before the start counts after it", async () => {
  const ago = (ms: number) => ({
    account: "rate:key:laptop:hour:",
    windowStartUnixMs: Date.now() - ms,
    windowEndUnixMs: Date.now() - ms + 3_600_000,
    amount: 1,
  });
  const gateway = await openGateway({ ledger: { ...NO_LEDGER, open: () => [ago(3_000_000), ago(600_000)] } });
  const rates: RateLimit[] = [{ kind: "requests", limit: 3, span: "hour" }];
  gateway.setKeys([{ ...keyOf("laptop", GATEWAY_KEY), policy: { ...NO_KEY_POLICY, rates } }]);
  expect((await gateway.ask()).headers["x-ratelimit-remaining-requests"]).toBe("0");
  const refused = await gateway.ask();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(600);
  expect(gateway.finished[0]?.charges).toMatchObject([{ account: "rate:key:laptop:hour:", amount: 1 }]);
});

test("tokens are set aside before and counted in truth after", async () => {
  const gateway = await gatewayWith([{ kind: "tokens", limit: 1_000, span: "minute" }]);
  const usage = { input_tokens: 100, output_tokens: 50, total_tokens: 150 };
  gateway.upstream.script({ body: { id: "r", object: "response", output: [], usage } });
  const ask = (max: number) => gateway.ask({ body: { model: "m", input: "hi", max_output_tokens: max } });
  expect((await ask(900)).status).toBe(200);
  expect((await ask(700)).status).toBe(200);
  expect((await ask(700)).status).toBe(429);
});

test("a rate of tokens counts what a dense request of before makes it overrate", async () => {
  const gateway = await gatewayWith([{ kind: "tokens", limit: 60_000, span: "minute" }]);
  const usage = (input: number) => ({
    body: {
      id: "resp_1",
      object: "response",
      output: [],
      usage: { input_tokens: input, output_tokens: 1, total_tokens: input + 1 },
    },
  });
  gateway.upstream.script(usage(50));
  await gateway.ask({ body: { model: "m", input: "x", max_output_tokens: 10 } });
  await gateway.settled(1);
  gateway.upstream.script(usage(20_000));
  const words = "some english words that are normal ".repeat(2_400);
  expect((await gateway.ask({ body: { model: "m", input: words, max_output_tokens: 10 } })).status).toBe(200);
});
