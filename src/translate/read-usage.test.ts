import { expect, test } from "vitest";
import { readUsage } from "./read-usage.ts";

/** input, cached, written, output, reasoning */
type Counts = readonly [number, number, number, number, number];

const cases: { name: string; value: unknown; counts: Counts | undefined; apart?: true }[] = [
  {
    name: "OpenAI",
    value: {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 7 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
    counts: [100, 60, 7, 50, 30],
  },
  { name: "the least", value: { prompt_tokens: 3, completion_tokens: 1 }, counts: [3, 0, 0, 1, 0] },
  {
    name: "details of null",
    value: { prompt_tokens: 3, prompt_tokens_details: null },
    counts: [3, 0, 0, 0, 0],
  },
  {
    name: "DeepSeek",
    value: {
      prompt_tokens: 100,
      completion_tokens: 1,
      prompt_cache_hit_tokens: 64,
      prompt_cache_miss_tokens: 36,
    },
    counts: [100, 64, 0, 1, 0],
  },
  {
    name: "Moonshot",
    value: { prompt_tokens: 9, completion_tokens: 1, cached_tokens: 4 },
    counts: [9, 4, 0, 1, 0],
  },
  {
    name: "Anthropic behind a proxy",
    value: {
      prompt_tokens: 90,
      completion_tokens: 1,
      cache_creation_input_tokens: 20,
      cache_read_input_tokens: 30,
    },
    counts: [90, 30, 20, 1, 0],
  },
  {
    name: "xAI, whose output does not count the thoughts",
    value: {
      prompt_tokens: 10,
      completion_tokens: 2,
      total_tokens: 42,
      completion_tokens_details: { reasoning_tokens: 30 },
    },
    counts: [10, 0, 0, 2, 30],
    apart: true,
  },
  {
    name: "fewer thoughts than output, but apart, as the total says",
    value: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 40, reasoning_tokens: 10 },
    counts: [10, 0, 0, 20, 10],
    apart: true,
  },
  {
    name: "thoughts that cannot be part of so little output",
    value: { prompt_tokens: 10, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 30 } },
    counts: [10, 0, 0, 2, 30],
    apart: true,
  },
  {
    name: "Responses' names",
    value: { input_tokens: 5, output_tokens: 2, input_tokens_details: { cached_tokens: 1 } },
    counts: [5, 1, 0, 2, 0],
  },
  {
    name: "text and floats",
    value: { prompt_tokens: "12", completion_tokens: 2.4 },
    counts: [12, 0, 0, 2, 0],
  },
  {
    name: "more cached than there is",
    value: { prompt_tokens: 5, completion_tokens: 1, cached_tokens: 9, cache_write_tokens: 9 },
    counts: [5, 5, 0, 1, 0],
  },
  {
    name: "a number beyond all",
    value: { prompt_tokens: 1e300 },
    counts: [Number.MAX_SAFE_INTEGER, 0, 0, 0, 0],
  },
  { name: "negative", value: { prompt_tokens: -1, completion_tokens: "x" }, counts: undefined },
  { name: "empty", value: {}, counts: undefined },
  { name: "null", value: null, counts: undefined },
  { name: "text", value: "x", counts: undefined },
];

for (const { name, value, counts, apart } of cases) {
  test(name, () => {
    const usage = readUsage(value);
    if (!counts) return expect(usage).toBeUndefined();
    const [inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens] = counts;
    expect(usage).toEqual({
      inputTokens,
      cachedInputTokens,
      cacheWriteTokens,
      outputTokens,
      reasoningTokens,
      ...(apart && { reasoningApart: true }),
    });
  });
}
