// Budgets through the real server: what is refused and how, what is counted, and that nobody overshoots together.
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { BudgetLimit } from "../../src/domain/budget.ts";
import { parseBudget } from "../../src/domain/budget.ts";
import { type KeyPolicy, NO_KEY_POLICY } from "../../src/domain/gateway-key.ts";
import type { Charge } from "../../src/domain/ledger.ts";
import { parsePatterns } from "../../src/domain/patterns.ts";
import { windowOf } from "../../src/domain/period.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import {
  type Asked,
  CODEX_HEADERS,
  GATEWAY_KEY,
  type GatewayOptions,
  keyOf,
  NO_LEDGER,
  openGateway,
  type TestGateway,
} from "../support/open-gateway.ts";
import { visit } from "../support/socket-visitor.ts";

/** Dollars a million tokens: one in, two out. So a token that is read costs a micro-dollar. */
const usage = (input: number, output: number) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: input + output,
});

const answer = (input: number, output: number) => ({
  body: { id: "resp_1", object: "response", status: "completed", output: [], usage: usage(input, output) },
});

const budget = (text: string): BudgetLimit => parseBudget(text)!;
const micro = (amount: number): BudgetLimit => ({ unit: "cost", limit: amount, period: { kind: "day" } });

async function gatewayWith(policy: Partial<KeyPolicy>, options: GatewayOptions = {}): Promise<TestGateway> {
  const gateway = await openGateway(options);
  gateway.setKeys([{ ...keyOf("laptop", GATEWAY_KEY), policy: { ...NO_KEY_POLICY, ...policy } }]);
  return gateway;
}

const ask = (over: Asked & { readonly max?: number; readonly model?: string } = {}): Asked => ({
  ...over,
  body: { model: over.model ?? "m", input: "hi", max_output_tokens: over.max ?? 50 },
});

describe("a budget that is used up", () => {
  test("reaches Codex as one sentence, and no upstream", async () => {
    const gateway = await gatewayWith({ budgets: [budget("$0.01/day")] });
    gateway.upstream.script(answer(10_020, 0));
    expect((await gateway.ask(ask({ headers: CODEX_HEADERS }))).status).toBe(200);
    const refused = await gateway.ask(ask({ headers: CODEX_HEADERS }));
    expect(refused.status).toBe(400);
    expect(refused.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(refused.text).toMatch(
      /^Daily budget "laptop" is used up: \$0\.0100 of \$0\.0100\. It resets at 00:00 \(in .+\)\. To go on now: portkey-codex budget raise laptop --to 0\.02$/,
    );
    expect(gateway.upstream.requests.length).toBe(1);
    expect(gateway.finished[1]).toMatchObject({ status: "blocked", errorKind: "budget_exceeded" });
    expect(gateway.finished[1]?.charges).toBeUndefined();
  });

  test("reaches other clients as Portkey says it, with the time of the reset beside", async () => {
    const gateway = await gatewayWith({ budgets: [micro(10)] });
    const refused = await gateway.ask(ask());
    expect(refused.status).toBe(412);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(JSON.parse(refused.text)).toEqual({
      status: "failure",
      message: "Portkey Error: Portkey API Key Usage Limit Exceeded. Error Code: 04",
      error: { message: "Portkey API Key Usage Limit Exceeded", code: "04" },
    });
  });

  test("is the same sentence over a WebSocket", async () => {
    const gateway = await gatewayWith({ budgets: [micro(10)] });
    gateway.change({ gateway: { ...gateway.hall.settings().gateway, websockets: true } });
    const visitor = await visit(gateway.port, { headers: CODEX_HEADERS });
    const [refused] = await visitor.ask({ model: "m", stream: true, store: false, input: [] });
    expect(refused).toMatchObject({
      type: "error",
      status: 400,
      error: { code: "invalid_prompt", message: expect.stringMatching(/^Daily budget "laptop" has no room/) },
    });
    expect(gateway.upstream.requests.length).toBe(0);
  });

  test("one that has room, but not for the worst case, says so", async () => {
    const gateway = await gatewayWith({ budgets: [budget("1000 tokens/hour"), budget("$5/week")] });
    const refused = await gateway.ask(ask({ headers: CODEX_HEADERS, max: 2_000 }));
    expect(refused.text).toMatch(
      /^Hourly budget "laptop\/tokens\/hour" has no room for this request: 0 tokens of 1,000 tokens is spent, and this one may take 2,\d\d\d tokens\..*budget raise laptop\/tokens\/hour --to 3k$/,
    );
  });
});

describe("what is counted", () => {
  test("what it cost in truth, in every budget that applies, and what is left over is given back", async () => {
    const policies: Policy[] = [
      { name: "all", when: [], groupBy: [], budgets: [budget("5000 tokens/day")], rates: [], mode: "block" },
      {
        name: "other",
        when: [{ field: "key", patterns: parsePatterns("desk")! }],
        groupBy: [],
        budgets: [micro(1)],
        rates: [],
        mode: "block",
      },
    ];
    const gateway = await gatewayWith({ budgets: [micro(1_000)] }, { settings: { policies } });
    gateway.upstream.script(answer(10, 20));
    await gateway.ask(ask());
    const charges = gateway.finished[0]?.charges;
    expect(charges).toMatchObject([
      { account: "key:laptop:day:", amount: 50 },
      { account: "policy:all:tokens/day:", amount: 30 },
    ]);
  });

  test("nothing for what an upstream refused, and the worst case for an answer that nobody can read", async () => {
    const gateway = await gatewayWith({ budgets: [micro(10_000)] });
    gateway.upstream.script({ status: 400, body: { error: { message: "no" } } }, { body: "not JSON" });
    await gateway.ask(ask());
    await gateway.ask(ask({ max: 1_000 }));
    expect(gateway.finished[0]?.charges).toEqual([]);
    expect(gateway.finished[1]?.charges?.[0]?.amount).toBeGreaterThan(2_000);
  });

  test("a client that leaves pays for what was written, and its place is free again", async () => {
    const gateway = await gatewayWith({ budgets: [micro(20_000)], rates: [{ kind: "parallel", limit: 1 }] });
    gateway.upstream.script({
      pieces: [
        'event: response.created\ndata: {"type":"response.created","response":{"id":"resp_1"}}\n\n',
        'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hello there"}\n\n',
      ],
      end: "hang",
    });
    await new Promise<void>((done) => {
      const asking = request(
        {
          host: "127.0.0.1",
          port: gateway.port,
          path: "/v1/responses",
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${GATEWAY_KEY}` },
        },
        (response) => response.on("data", (chunk) => String(chunk).includes("Hello") && asking.destroy()),
      );
      asking.on("close", done).on("error", () => undefined);
      asking.end(JSON.stringify({ model: "m", input: "hi", stream: true, max_output_tokens: 100 }));
    });
    const entry = await gateway.settled(1);
    expect(entry.status).toBe("cancelled");
    expect(entry.charges?.[0]?.amount).toBeGreaterThan(0);
    expect(entry.charges?.[0]?.amount).toBeLessThan(100);
    gateway.upstream.script(answer(1, 1));
    expect((await gateway.ask(ask())).status).toBe(200);
  });

  test("each group of a policy has its own budget", async () => {
    const byUser: Policy = {
      name: "by-user",
      when: [{ field: "model", patterns: parsePatterns("@up/*")! }],
      groupBy: ["metadata._user"],
      budgets: [micro(300)],
      rates: [],
      mode: "block",
    };
    const gateway = await openGateway({ settings: { policies: [byUser] } });
    gateway.upstream.script(answer(10, 50));
    const as = (user: string) => ask({ headers: { "x-portkey-metadata": JSON.stringify({ _user: user }) } });
    const statuses: number[] = [];
    for (const user of ["ada", "ada", "ada", "bob"]) statuses.push((await gateway.ask(as(user))).status);
    expect(statuses).toEqual([200, 200, 412, 200]);
    const refused = await gateway.ask(as("ada"));
    expect(JSON.parse(refused.text).error).toEqual({
      message: "Portkey Usage Limits Policy by-user Exceeded for value key ada",
      type: "usage_limits_policy_exhaust_error",
      param: null,
      code: "06",
    });
    expect(gateway.finished[0]?.metadata).toEqual({ _user: "ada" });
  });

  test("what a client writes cannot become a broken account, a slow pattern or a wrong sum", async () => {
    const byModel: Policy = {
      name: "by-model",
      when: [{ field: "model", patterns: parsePatterns("*a*a*a*a*b,!*x*x*x*y")! }],
      groupBy: ["model", "metadata._user"],
      budgets: [budget("1M tokens/day")],
      rates: [],
      mode: "warn",
    };
    const gateway = await openGateway({ settings: { policies: [byModel] } });
    gateway.upstream.script(answer(10, 5));
    const headers = {
      "x-portkey-metadata": JSON.stringify({ _user: "\u0000evil", "a b": "c", team: "x".repeat(129) }),
    };
    await gateway.ask({
      headers,
      body: { model: "a\u0000a\ud800aaab", input: "hi", max_output_tokens: 1e300 },
    });
    expect(gateway.finished[0]?.charges).toMatchObject([
      { account: "policy:by-model:tokens/day:@up/a\u{FFFD}a\u{FFFD}aaab, none", amount: 15 },
    ]);
    expect(gateway.finished[0]?.warnings).toEqual([
      "x-portkey-metadata: 3 entries are too long or no text: left out",
    ]);
    const long = await gateway.ask({ body: { model: "a".repeat(1_000_000), input: "hi" } });
    expect(long.status).toBe(400);
  });

  test("a budget that only warns writes it down", async () => {
    const gateway = await gatewayWith({ budgets: [micro(50)], mode: "warn" });
    gateway.upstream.script(answer(10, 40));
    expect((await gateway.ask(ask())).status).toBe(200);
    expect(gateway.finished[0]?.warnings).toEqual([
      "budget laptop: over its $0.0001, $0.00 was spent before",
      "budget laptop: 180 % of $0.0001 is used",
    ]);
  });

  test("a model whose price nobody knows is refused under a budget in dollars, unless the settings let it pass", async () => {
    const gateway = await gatewayWith({ budgets: [micro(10_000)] });
    const refused = await gateway.ask(ask({ headers: CODEX_HEADERS, model: "unpriced" }));
    expect(refused.text).toBe(
      'The budget "laptop" is in dollars, and nobody knows what @up/unpriced costs. ' +
        "To say it, in dollars per million tokens: portkey-codex model price '@up/unpriced' --input 2.5 --output 10. " +
        "To let such models pass uncounted: portkey-codex settings set limits.unknown_price warn",
    );
    gateway.change({
      limits: { weekStart: "monday", unknownPrice: "warn", alertPercents: [], maxWaitMs: 0 },
    });
    expect((await gateway.ask(ask({ model: "unpriced" }))).status).toBe(200);
    expect(gateway.finished[1]?.warnings[0]).toContain("nobody knows what @up/unpriced costs");
  });
});

test("what was spent before the start counts, and what somebody corrects counts within a second", async () => {
  const { startUnixMs, endUnixMs } = windowOf({ kind: "day" }, Date.now(), "monday");
  const charge = (amount: number) => ({
    account: "key:laptop:day:",
    windowStartUnixMs: startUnixMs,
    windowEndUnixMs: endUnixMs,
    amount,
  });
  const corrections: Charge[] = [];
  const ledger: Ledger = {
    ...NO_LEDGER,
    open: () => [charge(10_000)],
    correctionsSince: (cursor) => ({ charges: corrections.slice(cursor), cursor: corrections.length }),
  };
  const gateway = await gatewayWith({ budgets: [micro(10_000)] }, { ledger });
  expect((await gateway.ask(ask())).status).toBe(412);
  corrections.push(charge(-9_000));
  await new Promise((done) => setTimeout(done, 1_050));
  expect((await gateway.ask(ask())).status).toBe(200);
});

describe("together", () => {
  test("eight at a barrier: as many pass as the budget holds, and no more", async () => {
    // The burst that litellm#40095 lets through: all are judged before any has been answered.
    const gateway = await gatewayWith({ budgets: [micro(3 * 112)] });
    gateway.upstream.script(answer(10, 50));
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await gateway.ask(ask())).status),
    );
    const passed = statuses.filter((status) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(2);
    expect(passed).toBeLessThanOrEqual(3);
    expect(passed * 110).toBeLessThanOrEqual(3 * 112);
  });

  test("whoever leaves in the middle, nothing stays set aside and nothing is counted twice", async () => {
    const gateway = await gatewayWith({ budgets: [budget("500k tokens/day")] });
    const event = (type: string, rest: object) =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
    gateway.upstream.script({
      pieces: [
        event("response.created", { response: { id: "resp_1" } }),
        ...Array.from({ length: 5 }, () => event("response.output_text.delta", { delta: "word " })),
        event("response.completed", { response: { id: "resp_1", status: "completed", usage: usage(7, 5) } }),
      ],
      pauseMs: 8,
    });
    const headers = { "content-type": "application/json", authorization: `Bearer ${GATEWAY_KEY}` };
    const address = { host: "127.0.0.1", port: gateway.port, path: "/v1/responses", method: "POST", headers };
    const one = (leavesAfterMs: number) =>
      new Promise<void>((done) => {
        const asking = request({ ...address, agent: false }, (response) => response.resume());
        asking.on("close", done).on("error", () => undefined);
        asking.end(JSON.stringify({ model: "m", input: "hi", stream: true, max_output_tokens: 40 }));
        if (leavesAfterMs < 60) setTimeout(() => asking.destroy(), leavesAfterMs);
      });
    await Promise.all(Array.from({ length: 120 }, (_, at) => one((at * 7) % 120)));
    while (gateway.server.activeRequests > 0) await sleep(10);
    const spent = gateway.finished
      .flatMap(({ charges }) => charges ?? [])
      .reduce((sum, { amount }) => sum + amount, 0);
    expect(gateway.finished.some(({ status }) => status === "cancelled")).toBe(true);
    expect(gateway.finished.some(({ status }) => status === "ok")).toBe(true);
    const refused = await gateway.ask(ask({ headers: CODEX_HEADERS, max: 600_000 }));
    const words = String(spent).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    expect(refused.text).toContain(`: ${words} tokens of 500,000 tokens is spent, and this one may take`);
  });

  test("500 at once against a small budget: spent stays within it, and what fits is let through", async () => {
    const limit = 10_000;
    const gateway = await gatewayWith({ budgets: [micro(limit)] });
    gateway.upstream.script(answer(10, 50));
    const statuses = await Promise.all(
      Array.from({ length: 500 }, async () => (await gateway.ask(ask())).status),
    );
    const count = (wanted: number) => statuses.filter((status) => status === wanted).length;
    expect(count(200) + count(412)).toBe(500);
    const spent = gateway.finished
      .flatMap(({ charges }) => charges ?? [])
      .reduce((sum, { amount }) => sum + amount, 0);
    expect(spent).toBe(count(200) * 110);
    expect(spent).toBeLessThanOrEqual(limit);
    // Each is set aside for 117 at the most, so so many must have passed.
    expect(count(200)).toBeGreaterThanOrEqual(Math.floor(limit / 150));
    expect(gateway.upstream.requests.length).toBe(count(200));
  }, 60_000);
});

describe("the user's own price", () => {
  const price = { inputUsdPerMillion: 3, outputUsdPerMillion: 7, cachedInputUsdPerMillion: 0.5 };
  const priced = (model: string) => ({ integrations: [{ prices: [{ model, price }] }] });

  test("comes before the list, in the log and in the budget", async () => {
    const gateway = await gatewayWith({ budgets: [budget("$1/day")] }, priced("m*"));
    gateway.upstream.script(answer(1_001, 11));
    await gateway.ask(ask());
    const entry = await gateway.settled(1);
    expect(entry.cost).toEqual({ kind: "known", microUsd: 3_080 });
    expect(entry.charges).toMatchObject([{ amount: 3_080 }]);
  });

  test("is what a request is held to beforehand", async () => {
    const small = await gatewayWith({ budgets: [micro(500)] }, priced("m"));
    expect((await small.ask(ask({ max: 100 }))).status).toBe(412);
    const listed = await gatewayWith({ budgets: [micro(500)] });
    expect((await listed.ask(ask({ max: 100 }))).status).toBe(200);
  });

  test("makes a model known, as soon as the settings say it", async () => {
    const gateway = await gatewayWith({ budgets: [budget("$1/day")] });
    const asked = ask({ model: "unpriced", headers: CODEX_HEADERS });
    const refused = await gateway.ask(asked);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("portkey-codex model price '@up/unpriced' --input 2.5 --output 10");
    const [integration] = gateway.hall.settings().integrations;
    gateway.change({ integrations: [{ ...integration!, prices: [{ model: "unpriced", price }] }] });
    gateway.upstream.script(answer(10, 1));
    expect((await gateway.ask(asked)).status).toBe(200);
    expect((await gateway.settled(2)).cost).toEqual({ kind: "known", microUsd: 37 });
  });

  test("of the name that was asked for counts, whatever the upstream calls what it served", async () => {
    const gateway = await openGateway(priced("m"));
    gateway.upstream.script({ body: { ...answer(10, 0).body, model: "m-2026-09-01" } });
    await gateway.ask(ask());
    const entry = await gateway.settled(1);
    expect(entry).toMatchObject({ modelServed: "m-2026-09-01", cost: { microUsd: 30 } });
  });
});

describe("the worst case", () => {
  test("is that of all the answers that are asked for, by the limit that this API knows", async () => {
    const gateway = await gatewayWith(
      { budgets: [budget("100k tokens/day")] },
      { integrations: [{ wireApi: "chat" }] },
    );
    const chat = (over: object): Asked => ({
      path: "/v1/chat/completions",
      body: { model: "m", messages: [{ role: "user", content: "hi" }], ...over },
    });
    for (const over of [
      { n: 128, max_tokens: 10_000 },
      { max_output_tokens: 1, max_tokens: 200_000 },
      { max_completion_tokens: 200_000, max_tokens: 5 },
    ])
      expect((await gateway.ask(chat(over))).status).toBe(412);
    expect(gateway.upstream.requests).toEqual([]);
    expect((await gateway.ask(chat({ n: 2, max_tokens: 100 }))).status).toBe(200);
  });

  test("is charged to who does not wait for a whole answer: the upstream works for it all the same", async () => {
    const gateway = await gatewayWith({ budgets: [budget("1000 tokens/day")] });
    gateway.upstream.script({ write: () => undefined });
    const { port } = gateway;
    const headers = { authorization: `Bearer ${GATEWAY_KEY}`, "content-type": "application/json" };
    const asked = request({ port, host: "127.0.0.1", path: "/v1/responses", method: "POST", headers });
    asked.on("error", () => undefined);
    asked.end(JSON.stringify({ model: "m", input: "hi", max_output_tokens: 500 }));
    await expect.poll(() => gateway.upstream.requests.length).toBe(1);
    asked.destroy();
    const [charge] = (await gateway.settled(1)).charges ?? [];
    expect(gateway.finished[0]?.status).toBe("cancelled");
    expect(charge?.amount).toBeGreaterThan(500);
  });

  test("is not learnt from a request whose history the upstream keeps", async () => {
    const gateway = await gatewayWith({ budgets: [budget("200k tokens/day")] });
    gateway.upstream.script(answer(90_000, 10));
    await gateway.ask({
      body: { model: "m", input: "go on", previous_response_id: "resp_0", max_output_tokens: 50 },
    });
    await gateway.settled(1);
    gateway.upstream.script(answer(35_000, 10));
    const words = "some english words that are normal ".repeat(4_000);
    expect((await gateway.ask({ body: { model: "m", input: words, max_output_tokens: 50 } })).status).toBe(
      200,
    );
  });
});
