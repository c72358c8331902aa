import { expect, test } from "vitest";
import { nearest } from "./did-you-mean.ts";

const commands = ["logs", "logs show", "integration add", "status", "key create"];

const cases: readonly (readonly [typed: string, want: string | undefined])[] = [
  ["lgos", "logs"],
  ["log", "logs"],
  ["statsu", "status"],
  ["integraton ad", "integration add"],
  ["logs", "logs"],
  ["", undefined],
  ["x", undefined],
  ["dashboard", undefined],
];

for (const [typed, want] of cases) {
  test(`"${typed}" → ${want ?? "no guess"}`, () => expect(nearest(typed, commands)).toBe(want));
}
