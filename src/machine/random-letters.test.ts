import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { randomLetters } from "./random-letters.ts";

test("as many letters as asked for, none that look alike, each about as often as the others", () => {
  const ids = Array.from({ length: 4_000 }, () => randomLetters(9, randomBytes));
  expect(new Set(ids).size).toBe(ids.length);
  const counts = new Map<string, number>();
  for (const letter of ids.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect([...counts.keys()].sort().join("")).toBe("23456789abcdefghjkmnpqrstwxyz");
  const expected = (4_000 * 9) / counts.size;
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected / 4);
});
