import { expect, test } from "vitest";
import {
  clockTime,
  compactCount,
  compactDuration,
  compactGuess,
  dateTime,
  dayTime,
  groupedCount,
} from "./number.ts";

test.each([
  [0, "0"],
  [240, "240"],
  [999, "999"],
  [1_000, "1.0k"],
  [18_234, "18.2k"],
  [99_949, "99.9k"],
  [99_950, "100k"],
  [999_499, "999k"],
  [999_500, "1.0M"],
  [1_250_000, "1.3M"],
  [123_456_789, "123M"],
])("%d tokens → %s", (count, want) => expect(compactCount(count)).toBe(want));

test.each([
  [0, "0.0 s"],
  [612, "0.6 s"],
  [9_804, "9.8 s"],
  [99_949, "99.9 s"],
  [99_950, "1m40s"],
  [119_800, "2m00s"],
  [372_000, "6m12s"],
  [3_599_600, "1h00m"],
  [3_900_000, "1h05m"],
  [86_400_000, "24h00m"],
])("%d ms → %s", (ms, want) => expect(compactDuration(ms)).toBe(want));

test("times are those of the user's clock", () => {
  const at = new Date(2026, 10, 2, 9, 4, 7).getTime();
  expect(clockTime(at)).toBe("09:04:07");
  expect(dayTime(at)).toBe("11-02 09:04");
  expect(dateTime(at)).toBe("2026-11-02 09:04:07");
});

test("groups digits", () => expect(groupedCount(1_234_567)).toBe("1,234,567"));

test.each([
  [0, "~0"],
  [240, "~240"],
  [1_234, "~1.2k"],
  [9_960, "~10k"],
  [18_234, "~18k"],
  [250_000, "~250k"],
  [999_600, "~1.0M"],
  [12_500_000, "~13M"],
])("about %d tokens → %s", (count, want) => expect(compactGuess(count)).toBe(want));
