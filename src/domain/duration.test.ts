import { expect, test } from "vitest";
import { formatDuration, parseDurationMs, parseSizeBytes, spellDuration } from "./duration.ts";

test.each([
  ["250ms", 250],
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["1.5h", 5_400_000],
  [" 7d ", 604_800_000],
  ["2w", 1_209_600_000],
  ["7", undefined],
  ["d", undefined],
  ["-1d", undefined],
  ["7 days", undefined],
])("%s is %s ms", (text, want) => expect(parseDurationMs(text)).toBe(want));

test.each([
  [250, "250ms"],
  [90_000, "90s"],
  [2_700_000, "45m"],
  [5_400_000, "90m"],
  [3_600_000, "1h"],
  [604_800_000, "1w"],
  [0, "0ms"],
])("%d ms is spelt %s, and read as the same", (ms, want) => {
  expect(spellDuration(ms)).toBe(want);
  expect(parseDurationMs(want)).toBe(ms);
});

test.each([
  ["512B", 512],
  ["10MB", 10_000_000],
  ["64 MiB", 67_108_864],
  ["1.5GiB", 1_610_612_736],
  ["64", undefined],
  ["64mib", undefined],
])("%s is %s bytes", (text, want) => expect(parseSizeBytes(text)).toBe(want));

test.each([
  [0, "0 ms"],
  [41, "41 ms"],
  [999.6, "1.0 s"],
  [9_800, "9.8 s"],
  [59_960, "1 m 0 s"],
  [119_800, "2 m 0 s"],
  [372_000, "6 m 12 s"],
  [3_599_700, "1 h 0 m"],
  [7_195_000, "2 h 0 m"],
])("%d ms is written %s", (ms, want) => expect(formatDuration(ms)).toBe(want));
