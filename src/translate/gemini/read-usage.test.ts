import { describe, expect, test } from "vitest";
import { readUsage } from "./read-usage.ts";

const zero = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

describe("usage", () => {
  const cases: { name: string; value: unknown; reads: unknown }[] = [
    {
      name: "whole",
      value: {
        promptTokenCount: 10,
        cachedContentTokenCount: 4,
        toolUsePromptTokenCount: 3,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 7,
      },
      reads: { ...zero, inputTokens: 13, cachedInputTokens: 4, outputTokens: 12, reasoningTokens: 7 },
    },
    {
      name: "whole numbers as texts",
      value: { promptTokenCount: "12" },
      reads: { ...zero, inputTokens: 12 },
    },
    {
      name: "more cached than there was",
      value: { promptTokenCount: 3, cachedContentTokenCount: 9 },
      reads: { ...zero, inputTokens: 3, cachedInputTokens: 3 },
    },
    { name: "no counts: unknown is not zero", value: { trafficType: "ON_DEMAND" }, reads: undefined },
    { name: "not numbers", value: { promptTokenCount: -1, candidatesTokenCount: 1e300 }, reads: undefined },
    { name: "null", value: null, reads: undefined },
  ];
  for (const { name, value, reads } of cases) test(name, () => expect(readUsage(value)).toEqual(reads));
});
