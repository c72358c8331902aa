import { expect, test } from "vitest";
import { peekJson } from "./json-peek.ts";
import { omitMembers } from "./omit-members.ts";

/** The object without `a` and `b`, behind `{"new":1`. */
function without(json: string): unknown {
  const bytes = Buffer.from(json);
  const peek = peekJson(bytes, ["a", "b"]);
  if (peek.kind !== "found") throw new Error(peek.kind);
  const spans = [peek.spans.b, peek.spans.a].flatMap((span) => span ?? []);
  return JSON.parse(Buffer.concat([Buffer.from('{"new":1'), ...omitMembers(bytes, spans)]).toString());
}

test.each([
  ['{"a":1}', { new: 1 }],
  ['{"c":3}', { new: 1, c: 3 }],
  ['{"a":1,"c":3}', { new: 1, c: 3 }],
  ['{"c":3,"a":1}', { new: 1, c: 3 }],
  ['{"c":3,"a":1,"d":4}', { new: 1, c: 3, d: 4 }],
  ['{"a":1,"b":2}', { new: 1 }],
  ['{"c":3,"a":1,"b":2,"d":4}', { new: 1, c: 3, d: 4 }],
  ['{"b":{"a":1},"c":{"a":2,"b":[1,2]}}', { new: 1, c: { a: 2, b: [1, 2] } }],
  [' \n{ "a" :\t[1, {"x": "}"}] ,\r\n "c" : 3 } ', { new: 1, c: 3 }],
  ['{"c\\"a":3,"a":"\\"b\\":1","d\\\\":4}', { new: 1, 'c"a': 3, "d\\": 4 }],
  ['{"\\u0061":1,"c":3}', { new: 1, c: 3 }],
])("%s", (json, left) => {
  expect(without(json)).toEqual(left);
});
