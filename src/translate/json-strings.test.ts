import { expect, test } from "vitest";
import { jsonStrings } from "./json-strings.ts";

function stringsOf(text: string, start = 0): readonly string[] {
  const bytes = Buffer.from(text);
  return [...jsonStrings(bytes, { start, end: bytes.length })].map(
    (string) => `${string.key}=${bytes.toString("utf8", string.start + 1, string.end - 1)}`,
  );
}

const rows: readonly (readonly [name: string, text: string, want: readonly string[]])[] = [
  ["values and their keys", '{"a":"x", "b" : "y","c":1}', ["a=x", "b=y"]],
  ["a list has its key", '{"a":["x",1,["y"]],"b":"z"}', ["a=x", "a=y", "b=z"]],
  ["behind an inner object", '{"a":[{"type":"t"},"x"],"b":"z"}', ["type=t", "a=x", "b=z"]],
  ["behind an inner list", '[{"a":["x"]},"y",{"b":[]},"z"]', ["a=x", "=y", "=z"]],
  ["brackets in a string are none", '{"a":["}]{[\\"","x"]}', ['a=}]{[\\"', "a=x"]],
  ["a list at the outside", '["x",{"name":"n"},"y"]', ["=x", "name=n", "=y"]],
];

test.each(rows)("%s", (_name, text, want) => expect(stringsOf(text)).toEqual(want));

test("from the middle of a list", () => {
  expect(stringsOf('[{"a":"x"},"y",{"name":"n"},"z"]', 10)).toEqual(["=y", "name=n", "=z"]);
});
