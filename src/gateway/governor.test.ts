// The governor by itself: what the real server cannot be brought to do.
import { expect, test } from "vitest";
import { parseBudget } from "../domain/budget.ts";
import { NO_KEY_POLICY } from "../domain/gateway-key.ts";
import type { Settings } from "../domain/settings.ts";
import { custom } from "../providers/custom.ts";
import { factsOf } from "./facts.ts";
import { Governor, type GovernorParts, type Wish } from "./governor.ts";

const integration = {
  slug: "up",
  provider: "custom",
  baseUrl: "http://127.0.0.1:1/v1",
  wireApi: "responses",
  options: {},
} as const;
const limits = { weekStart: "monday", unknownPrice: "block", alertPercents: [50, 80], maxWaitMs: 0 } as const;

function open(over: Partial<GovernorParts> = {}) {
  const reports: string[] = [];
  const governor = new Governor({
    clock: { nowUnixMs: () => Date.UTC(2026, 10, 25, 12), monotonicMs: () => 1_000 },
    settings: () => ({ limits, policies: [] }) as unknown as Settings,
    prices: async () => ({
      ...{ dataDate: "", modelsOf: () => [], factsOf: (_, model) => ({ model }) },
      priceOf: () => ({ inputUsdPerMillion: 1, outputUsdPerMillion: 2 }),
    }),
    ledger: {
      open: () => [],
      accounts: () => [],
      correct: () => undefined,
      reprice: () => undefined,
      correctionsSince: (cursor) => ({ charges: [], cursor }),
      latestCorrection: () => 0,
    },
    report: (line) => reports.push(line),
    ...over,
  });
  return { governor, reports };
}

function wish(budget: string, over: Partial<Wish> = {}): Wish {
  const key = { id: "k", name: "laptop", policy: { ...NO_KEY_POLICY, budgets: [parseBudget(budget)!] } };
  const target = { integration, provider: custom, model: "m" };
  const facts = factsOf(key, target, {});
  return { key, target, facts, requestBytes: 1_000, maxOutputTokens: 100, countInput: () => 1_000, ...over };
}

async function take(governor: Governor, asked: Wish) {
  const verdict = await governor.judge(asked);
  if (verdict.kind !== "permitted") throw new Error(verdict.kind);
  return verdict.permit;
}

test("without a price list a budget in dollars refuses, one in tokens does not", async () => {
  const { governor, reports } = open({ prices: () => Promise.reject(new Error("gone")) });
  await expect(governor.judge(wish("$1/day"))).rejects.toMatchObject({ refusal: { kind: "price-unknown" } });
  expect((await governor.judge(wish("5000 tokens/day"))).kind).toBe("permitted");
  expect(reports).toEqual([
    "the price list cannot be read: Error: gone",
    "the price list cannot be read: Error: gone",
  ]);
});

test("the tokens of a request are counted only when the guess by its size does not fit", async () => {
  const { governor } = open();
  let counted = 0;
  const countInput = () => {
    counted += 1;
    return 50;
  };
  // 400 tokens by its size, and 100 that it may write.
  await take(governor, wish("1000 tokens/day", { countInput }));
  expect(counted).toBe(0);
  await take(governor, wish("1000 tokens/day", { countInput, requestBytes: 2_000 }));
  expect(counted).toBe(1);
  await expect(
    governor.judge(wish("1000 tokens/day", { requestBytes: 2_000, maxOutputTokens: 900 })),
  ).rejects.toMatchObject({ refusal: { kind: "budget-exceeded", reserved: 650 } });
});

test("what answers were like teaches what the next one may take", async () => {
  const { governor } = open();
  const usage = {
    inputTokens: 250,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 1_000,
    reasoningTokens: 0,
  };
  const asked = wish("9M tokens/day", { maxOutputTokens: undefined });
  expect((await take(governor, asked)).expected).toEqual({ inputTokens: 400, outputTokens: 8_192 });
  for (let answer = 0; answer < 8; answer += 1)
    governor.settle(await take(governor, asked), { usage, microUsd: 1, wasAnswered: true });
  // A quarter of a token a byte, and 1,000 written: 15 and 25 per cent more are set aside.
  expect((await take(governor, asked)).expected).toEqual({ inputTokens: 288, outputTokens: 1_250 });
});

test("each share of a budget is warned of once", async () => {
  const { governor } = open();
  const asked = wish("1000 tokens/day", { requestBytes: 100 });
  const usage = {
    inputTokens: 30,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 170,
    reasoningTokens: 0,
  };
  const alerts: (readonly string[])[] = [];
  for (let turn = 0; turn < 4; turn += 1)
    alerts.push(
      governor.settle(await take(governor, asked), { usage, microUsd: 0, wasAnswered: true }).alerts,
    );
  expect(alerts).toEqual([
    [],
    [],
    ["budget laptop: 60 % of 1,000 tokens is used"],
    ["budget laptop: 80 % of 1,000 tokens is used"],
  ]);
});

test("what an upstream cannot have used is not believed", async () => {
  const { governor } = open();
  const usage = {
    inputTokens: 1e300,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
  };
  const asked = wish("9M tokens/day");
  const { charges } = governor.settle(await take(governor, asked), {
    usage,
    microUsd: 1e300,
    wasAnswered: true,
  });
  expect(charges.map(({ amount }) => amount)).toEqual([500]);
});
