import { describe, expect, test } from "vitest";
import { peekJson, readSpan, spliceJson } from "./json-peek.ts";

const peek = (text: string) => {
  const bytes = Buffer.from(text);
  const found = peekJson(bytes, ["model", "stream"]);
  if (found.kind !== "found") return found;
  return { model: readSpan(bytes, found.spans.model), stream: readSpan(bytes, found.spans.stream) };
};

describe("finds what JSON.parse would find", () => {
  const cases = [
    { name: "first keys", text: '{"model":"m","stream":true,"input":[]}' },
    { name: "last keys", text: '{"input":[{"model":"no"}],"stream":false,"model":"m"}' },
    { name: "spaces everywhere", text: ' \n{ "model" :\t"m" , "stream" : true }\r\n' },
    {
      name: "brackets and quotes inside strings",
      text: '{"a":"}]\\"{[\\\\","b":["\\\\\\"",{"}":"]"}],"model":"m"}',
    },
    { name: "a value with escapes", text: '{"model":"m\\u0061\\"\\\\\\n/ü🦊"}' },
    { name: "a key behind an escape", text: '{"m\\u006fdel":"m"}' },
    { name: "only nested", text: '{"response":{"model":"m"}}' },
    { name: "null, numbers, negative exponents", text: '{"a":null,"b":-1.5E-10,"c":[1,2],"model":null}' },
    { name: "empty object", text: "{}" },
    { name: "a value that is an object", text: '{"model":{"x":[1,{"y":2}]}}' },
  ];
  for (const { name, text } of cases) {
    test(name, () => {
      const { model, stream } = JSON.parse(text);
      expect(peek(text)).toEqual({ model, stream });
    });
  }
});

describe("says when it is not one object", () => {
  const cases = [
    "",
    "[]",
    '"model"',
    "{",
    '{"model"}',
    '{"model":}',
    '{"model":"m"',
    '{"model":"m"} x',
    '{"a":[1,2}',
  ];
  for (const text of cases) {
    test(JSON.stringify(text), () => expect(peek(text)).toMatchObject({ kind: "not-an-object" }));
  }
});

test("two equal keys are refused, also when one hides behind an escape", () => {
  expect(peek('{"model":"a","model":"b"}')).toEqual({ kind: "duplicate", key: "model" });
  expect(peek('{"model":"a","\\u006dodel":"b"}')).toEqual({ kind: "duplicate", key: "model" });
});

test("a body cut anywhere is never taken for a whole one", () => {
  const text = '{"a":{"b":["}",1]},"model":"m\\"","stream":true}';
  for (let end = 0; end < text.length; end += 1) {
    expect(peek(text.slice(0, end))).toMatchObject({ kind: "not-an-object" });
  }
});

test("looks into a nested object through its span", () => {
  const bytes = Buffer.from('{"type":"x","response":{"id":"r1","usage":{"input_tokens":3}}}');
  const outer = peekJson(bytes, ["response"]);
  const inner = outer.kind === "found" ? peekJson(bytes, ["id", "usage"], outer.spans.response) : outer;
  expect(inner.kind === "found" && readSpan(bytes, inner.spans.usage)).toEqual({ input_tokens: 3 });
});

test("a splice changes one value and no other byte", () => {
  const bytes = Buffer.from('{ "x" : 1.0, "model" : "@dev\\/gpt" , "ü":"\\u00fc" }');
  const found = peekJson(bytes, ["model"]);
  const span = found.kind === "found" ? found.spans.model! : { start: 0, end: 0 };
  expect(spliceJson(bytes, span, 'g"pt').toString()).toBe(
    '{ "x" : 1.0, "model" : "g\\"pt" , "ü":"\\u00fc" }',
  );
});
