import { describe, expect, test } from "vitest";
import { type CustomPrice, customPriceOf, parseUsd } from "./custom-price.ts";
import { costOf } from "./pricing.ts";

const at = (model: string, input: number): CustomPrice => ({
  model,
  price: { inputUsdPerMillion: input, outputUsdPerMillion: 0 },
});

describe("whose price", () => {
  const prices = [at("*", 1), at("gpt-*", 2), at("gpt-5*", 3), at("gpt-5-mini", 4), at("g*", 5)];
  test.each([
    { model: "gpt-5-mini", input: 4 },
    { model: "gpt-5-pro", input: 3 },
    { model: "gpt-4", input: 2 },
    { model: "grok", input: 5 },
    { model: "o1", input: 1 },
  ])("$model costs $input", ({ model, input }) => {
    expect(customPriceOf(prices, model)?.price.inputUsdPerMillion).toBe(input);
  });

  test("nobody's", () => {
    expect(customPriceOf([at("a*", 1)], "b")).toBeUndefined();
    expect(customPriceOf(undefined, "b")).toBeUndefined();
  });
});

test.each([
  { text: "2.5", usd: 2.5 },
  { text: "$10", usd: 10 },
  { text: "0", usd: 0 },
  { text: "0.000001", usd: 0.000001 },
  { text: "100000", usd: 100_000 },
  { text: "100000.1", usd: undefined },
  { text: "0.0000001", usd: undefined },
  { text: "-1", usd: undefined },
  { text: "1e3", usd: undefined },
  { text: "1,5", usd: undefined },
  { text: ".5", usd: undefined },
  { text: "", usd: undefined },
  { text: "two", usd: undefined },
])("$text is $usd", ({ text, usd }) => {
  expect(parseUsd(text)).toBe(usd);
});

test.each([
  // 1.005 × 100 is 100.49999999999999 in binary.
  { input: 1.005, tokens: 100, want: 101 },
  { input: 0.1, tokens: 3, want: 0 },
  { input: 0.145, tokens: 100, want: 15 },
  { input: 100_000, tokens: 10_000_000, want: 1_000_000_000_000 },
])("$tokens tokens at $input are $want micro-dollars", ({ input, tokens, want }) => {
  const usage = {
    inputTokens: tokens,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
  };
  expect(costOf(usage, at("m", input).price)).toEqual({ kind: "known", microUsd: want });
});
