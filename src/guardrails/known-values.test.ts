import { expect, test } from "vitest";
import { KnownValues } from "./known-values.ts";

function find(values: readonly string[], text: string): readonly string[] {
  const known = new KnownValues();
  for (const value of values) known.add("SECRET", value);
  return known.findIn(text).map(({ start, end }) => text.slice(start, end));
}

const rows: readonly (readonly [
  name: string,
  values: readonly string[],
  text: string,
  want: readonly string[],
])[] = [
  ["anywhere", ["qW7rTz"], "qW7rTz xqW7rTzx qW7rTzqW7rTz qW7rT", Array(4).fill("qW7rTz")],
  [
    "the longest of those that begin alike",
    ["qW7rTz", "qW7rTz99"],
    "qW7rTz99 qW7rTz9",
    ["qW7rTz99", "qW7rTz"],
  ],
  ["one that is the end of another", ["qW7rTz", "abqW7rTz"], "abqW7rTz", ["abqW7rTz"]],
  ["beyond ASCII", ["añb→😀z"], "x añb→😀z x", ["añb→😀z"]],
  ["none that is short", ["abcde"], "abcde", []],
  ["no number inside another", ["12345678"], "a12345678 123456789 12345678", ["12345678"]],
  ["nothing", [], "qW7rTz", []],
];

test.each(rows)("%s", (_name, values, text, want) => expect(find(values, text)).toEqual(want));

test("thousands of values in a long text are found in one pass", () => {
  const values = Array.from({ length: 4_096 }, (_, index) => `postgres://u${index}:pw@host`);
  const text = `${"postgres://other ".repeat(100_000)}${values.at(-1)} end`;
  const before = performance.now();
  expect(find(values, text)).toEqual(values.slice(-1));
  expect(performance.now() - before).toBeLessThan(2_000);
});
