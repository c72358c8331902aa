import { describe, expect, test } from "vitest";
import { sealCarry } from "../envelope.ts";
import { stripEncryptedReasoning, stripForeignReasoning } from "./strip-reasoning.ts";

const own = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAA" };
const reasoning = (encrypted: string | null) => ({
  type: "reasoning",
  id: "rs_ours",
  summary: [{ type: "summary_text", text: "s" }],
  encrypted_content: encrypted,
});
const foreign = reasoning(sealCarry({ minter: "deepseek", value: { a: 1 } }));
const ours = reasoning(sealCarry({ minter: "openai", value: own }));
const theirs = reasoning("gAAAAnothing-of-ours");
const message = (text: string) => ({ type: "message", role: "user", content: text });

const bytesOf = (input: unknown[]) => Buffer.from(JSON.stringify({ model: "m", input, store: false }));

describe("thoughts in a request that is passed through", () => {
  const cases: { name: string; input: unknown[]; becomes: unknown[] }[] = [
    {
      name: "another vendor's go",
      input: [message("a"), foreign, message("b")],
      becomes: [message("a"), message("b")],
    },
    { name: "first, last and alone", input: [foreign, foreign], becomes: [] },
    {
      name: "the vendor's own come back as they were",
      input: [message("a"), ours],
      becomes: [message("a"), own],
    },
    { name: "the vendor's own, never in an envelope, stay", input: [theirs, foreign], becomes: [theirs] },
    {
      name: "a damaged envelope goes",
      input: [reasoning("pkcx1.%%%"), message("a")],
      becomes: [message("a")],
    },
    {
      name: "an empty one goes: another vendor's thoughts that have no state",
      input: [reasoning("pkcx1."), message("a")],
      becomes: [message("a")],
    },
    {
      name: "somebody who talks about it is left alone",
      input: [message("pkcx1.abc")],
      becomes: [message("pkcx1.abc")],
    },
  ];
  for (const { name, input, becomes } of cases) {
    test(name, () => expect(stripForeignReasoning(bytesOf(input), "openai")).toEqual(bytesOf(becomes)));
  }

  test("without an envelope the very same buffer comes back", () => {
    const bytes = bytesOf([theirs, message("a")]);
    expect(stripForeignReasoning(bytes, "openai")).toBe(bytes);
  });

  test("all other bytes stay as they are", () => {
    const kept = '{ "type":"message",  "role":"user", "content":"1.0e1 \\u00e9, ]" }';
    const bytes = Buffer.from(`{ "x":1.50, "input" : [ ${JSON.stringify(foreign)} , ${kept} ], "y" : 1e2 }`);
    expect(stripForeignReasoning(bytes, "openai").toString()).toBe(
      `{ "x":1.50, "input" : [${kept}], "y" : 1e2 }`,
    );
  });

  for (const body of [
    "",
    "{",
    '{"input":"pkcx1."}',
    '{"input":[{"a":"pkcx1."}',
    '{"input":[1,"pkcx1.",]}',
    "[]pkcx1.",
  ]) {
    test(`what is not understood passes: ${body}`, () => {
      const bytes = Buffer.from(body);
      expect(stripForeignReasoning(bytes, "openai")).toBe(bytes);
    });
  }
});

describe("when the upstream cannot read them", () => {
  test("all encrypted thoughts go, nothing else", () => {
    const plain = reasoning(null);
    const compaction = { type: "compaction", encrypted_content: "x" };
    const bytes = bytesOf([theirs, plain, compaction, foreign, message("a")]);
    expect(stripEncryptedReasoning(bytes)).toEqual(bytesOf([plain, compaction, message("a")]));
  });

  test("nothing encrypted: the very same buffer", () => {
    const bytes = bytesOf([message("a")]);
    expect(stripEncryptedReasoning(bytes)).toBe(bytes);
  });
});
