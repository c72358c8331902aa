import { expect, test } from "vitest";
import { parseCount, spellCount } from "./amount.ts";

test("every number is read again as it was written", () => {
  const wrong: number[] = [];
  for (let count = 0; count <= 1_200_000; count += 1)
    if (parseCount(spellCount(count)) !== count) wrong.push(count);
  for (let count = 1_000_000; count <= 20_000_000; count += 100_000)
    if (parseCount(spellCount(count)) !== count) wrong.push(count);
  expect(wrong).toEqual([]);
});

test.each([
  ["60", 60],
  ["1_000", 1_000],
  ["500k", 500_000],
  ["32.3k", 32_300],
  ["4.1M", 4_100_000],
  ["2.5b", 2_500_000_000],
  ["0.5", undefined],
  ["1.0001k", undefined],
  ["9007199254740993", undefined],
  ["1e3", undefined],
  ["-1", undefined],
  ["", undefined],
])("%s", (text, count) => {
  expect(parseCount(text)).toBe(count);
});
