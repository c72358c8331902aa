import { describe, expect, test } from "vitest";
import type { Usage } from "../../domain/usage.ts";
import { addUsage, sumOf, type TokenCounts, usageOf } from "./read-usage.ts";

describe("tokens, as several objects tell them", () => {
  const usage = (input: number, cached: number, written: number, output: number, reasoning = 0): Usage => ({
    inputTokens: input,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    outputTokens: output,
    reasoningTokens: reasoning,
  });
  const cases: readonly { name: string; told: readonly unknown[]; usage: Usage | undefined }[] = [
    { name: "never", told: [undefined, null, {}, []], usage: undefined },
    { name: "once", told: [{ input_tokens: 3, output_tokens: 4 }], usage: usage(3, 0, 0, 4) },
    {
      name: "cached and written are part of the input",
      told: [{ input_tokens: 3, cache_read_input_tokens: 10, cache_creation_input_tokens: 100 }],
      usage: usage(113, 10, 100, 0),
    },
    {
      name: "the end corrects the beginning",
      told: [
        { input_tokens: 3, output_tokens: 1 },
        { input_tokens: 5, output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
      ],
      usage: usage(5, 0, 0, 9, 4),
    },
    {
      name: "zeros at the end take nothing back",
      told: [
        { input_tokens: 3, cache_read_input_tokens: 10, output_tokens: 1 },
        { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 9 },
      ],
      usage: usage(13, 10, 0, 9),
    },
    {
      name: "thoughts are part of the output",
      told: [{ output_tokens: 2, output_tokens_details: { thinking_tokens: 50 } }],
      usage: usage(0, 0, 0, 2, 2),
    },
    {
      name: "what cannot be a count",
      told: [{ input_tokens: "3", output_tokens: -1, cache_read_input_tokens: Number.NaN }],
      usage: undefined,
    },
    {
      name: "numbers beyond all measure",
      told: [{ input_tokens: 1e300, output_tokens: 2.6 }],
      usage: usage(0, 0, 0, 3),
    },
  ];
  for (const { name, told, usage: expected } of cases) {
    test(name, () => {
      const counts = told.reduce(
        (before: TokenCounts | undefined, value) => addUsage(before, value),
        undefined,
      );
      expect(usageOf(counts)).toEqual(expected);
    });
  }

  test("of two messages: the sum", () => {
    const one = addUsage(undefined, { input_tokens: 1, output_tokens: 2 });
    expect(usageOf(sumOf(one, one))).toEqual(usage(2, 0, 0, 4));
    expect(sumOf(undefined, one)).toBe(one);
    expect(sumOf(one, undefined)).toBe(one);
  });
});
