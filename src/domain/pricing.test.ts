import { describe, expect, test } from "vitest";
import { microUsd } from "./money.ts";
import { costOf, type Price } from "./pricing.ts";
import type { Usage } from "./usage.ts";

const PRICE: Price = {
  inputUsdPerMillion: 5,
  outputUsdPerMillion: 30,
  cachedInputUsdPerMillion: 0.5,
  cacheWriteUsdPerMillion: 6.25,
};
const used = (over: Partial<Usage>): Usage => ({
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  ...over,
});

const rows: { name: string; usage: Partial<Usage>; want: number }[] = [
  { name: "nothing used costs nothing", usage: {}, want: 0 },
  { name: "fresh input", usage: { inputTokens: 100 }, want: 500 },
  {
    name: "cached input is part of the input",
    usage: { inputTokens: 100, cachedInputTokens: 40 },
    want: 320,
  },
  {
    name: "thoughts are part of the output",
    usage: { outputTokens: 10, reasoningTokens: 8 },
    want: 300,
  },
  {
    name: "thoughts that are counted apart are billed too",
    usage: { outputTokens: 2, reasoningTokens: 8, reasoningApart: true },
    want: 300,
  },
  {
    name: "so are tokens written to the cache",
    usage: { inputTokens: 100, cacheWriteTokens: 40 },
    want: 550,
  },
  {
    name: "all three",
    usage: { inputTokens: 100, cachedInputTokens: 40, cacheWriteTokens: 40 },
    want: 370,
  },
  { name: "reasoning is part of the output", usage: { outputTokens: 10, reasoningTokens: 10 }, want: 300 },
  {
    name: "more cached than sent counts as all cached",
    usage: { inputTokens: 10, cachedInputTokens: 99 },
    want: 5,
  },
  {
    name: "more written than is left counts as the rest",
    usage: { inputTokens: 10, cachedInputTokens: 6, cacheWriteTokens: 99 },
    want: 28,
  },
];
test.each(rows)("$name", ({ usage, want }) => {
  expect(costOf(used(usage), PRICE)).toEqual({ kind: "known", microUsd: want });
});

test("what is not published costs as much as fresh input", () => {
  const plain: Price = { inputUsdPerMillion: 5, outputUsdPerMillion: 30 };
  const usage = used({ inputTokens: 100, cachedInputTokens: 40, cacheWriteTokens: 20 });
  expect(costOf(usage, plain)).toEqual({ kind: "known", microUsd: 500 });
});

test("without a price or without usage the cost is unknown, never zero", () => {
  expect(costOf(used({}), undefined)).toEqual({ kind: "unknown", reason: "no-price" });
  expect(costOf(undefined, undefined)).toEqual({ kind: "unknown", reason: "no-price" });
  expect(costOf(undefined, PRICE)).toEqual({ kind: "unknown", reason: "no-usage" });
});

describe("for any usage and any price", () => {
  /** The same thousand cases on every run. Source: Numerical Recipes, linear congruential generator. */
  let seed = 2_026;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const anyPrice = (): Price => {
    const input = random(3_000) / 100;
    return {
      inputUsdPerMillion: input,
      outputUsdPerMillion: random(15_000) / 100,
      ...(random(2) === 1 && { cachedInputUsdPerMillion: input / 10 }),
      ...(random(2) === 1 && { cacheWriteUsdPerMillion: input * 1.25 }),
    };
  };
  const anyUsage = () =>
    used({
      inputTokens: random(400_000),
      cachedInputTokens: random(500_000),
      cacheWriteTokens: random(100_000),
      outputTokens: random(100_000),
    });
  const cost = (usage: Usage, price: Price): number => {
    const found = costOf(usage, price);
    return found.kind === "known" ? found.microUsd : Number.NaN;
  };
  const cases = Array.from({ length: 1_000 }, () => ({ usage: anyUsage(), price: anyPrice() }));

  test("the cost is a whole number and not negative", () => {
    for (const { usage, price } of cases) {
      expect(Number.isSafeInteger(cost(usage, price))).toBe(true);
      expect(cost(usage, price)).toBeGreaterThanOrEqual(0);
    }
  });

  test("more tokens never cost less, more of them cached never cost more", () => {
    for (const { usage, price } of cases) {
      const before = cost(usage, price);
      expect(cost({ ...usage, inputTokens: usage.inputTokens + 1_000 }, price)).toBeGreaterThanOrEqual(
        before,
      );
      expect(cost({ ...usage, outputTokens: usage.outputTokens + 1_000 }, price)).toBeGreaterThanOrEqual(
        before,
      );
      const written = { ...usage, cacheWriteTokens: 0 };
      const cached = { ...written, cachedInputTokens: written.cachedInputTokens + 1_000 };
      expect(cost(cached, price)).toBeLessThanOrEqual(cost(written, price));
    }
  });

  test("it lies between the cheapest and the dearest way to charge the same tokens", () => {
    for (const { usage, price } of cases) {
      const { inputUsdPerMillion: fresh } = price;
      const rates = [fresh, price.cachedInputUsdPerMillion ?? fresh, price.cacheWriteUsdPerMillion ?? fresh];
      const output = usage.outputTokens * price.outputUsdPerMillion;
      const bound = (rate: number) => microUsd(usage.inputTokens * rate + output);
      expect(cost(usage, price)).toBeGreaterThanOrEqual(bound(Math.min(...rates)) - 1);
      expect(cost(usage, price)).toBeLessThanOrEqual(bound(Math.max(...rates)) + 1);
    }
  });
});
