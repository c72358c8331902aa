import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../domain/conversation.ts";
import { WarningList } from "../warning-list.ts";
import { legalInputSchema } from "./legal-schema.ts";
import { strictSchema } from "./strict-schema.ts";

const legal = (schema: JsonSchema) => legalInputSchema(schema, "f", new WarningList());
const a = { type: "string" };
const b = { type: "number" };

describe("parameters become what Anthropic takes", () => {
  const cases: readonly { name: string; schema: JsonSchema; becomes: JsonSchema }[] = [
    {
      name: "a choice at the top: all properties, required what every choice requires",
      schema: {
        type: "object",
        properties: {},
        anyOf: [
          { properties: { a }, required: ["a"] },
          { properties: { a, b }, required: ["a", "b"] },
        ],
      },
      becomes: { type: "object", properties: { a, b }, required: ["a"] },
    },
    {
      name: "all of several: everything required",
      schema: {
        type: "object",
        properties: { a },
        required: ["a"],
        allOf: [{ properties: { b }, required: ["b"] }],
      },
      becomes: { type: "object", properties: { a, b }, required: ["a", "b"] },
    },
    {
      name: "a choice among definitions",
      schema: {
        type: "object",
        properties: {},
        oneOf: [{ $ref: "#/$defs/A" }],
        $defs: { A: { properties: { a }, required: ["a"] } },
      },
      becomes: {
        type: "object",
        properties: { a },
        required: ["a"],
        $defs: { A: { properties: { a }, required: ["a"] } },
      },
    },
    {
      name: "a choice below stays",
      schema: { type: "object", properties: { a: { anyOf: [a, b] } } },
      becomes: { type: "object", properties: { a: { anyOf: [a, b] } } },
    },
    {
      name: "words of other drafts",
      schema: {
        $schema: "http://json-schema.org/draft-04/schema#",
        type: "object",
        properties: {
          a: { type: "number", minimum: 0, exclusiveMinimum: true },
          b: { type: "string", required: true },
          c: { type: "array", items: [a, b] },
          d: { type: "any" },
          e: null,
        },
      },
      becomes: {
        type: "object",
        properties: {
          a: { type: "number", minimum: 0 },
          b: { type: "string" },
          c: { type: "array", prefixItems: [a, b] },
          d: {},
          e: {},
        },
      },
    },
    {
      name: "a property that is called like a keyword",
      schema: { type: "object", properties: { required: a, type: b, ["__proto__"]: a } },
      becomes: { type: "object", properties: { required: a, type: b, ["__proto__"]: a } },
    },
  ];
  for (const { name, schema, becomes } of cases) test(name, () => expect(legal(schema)).toEqual(becomes));

  test("a legal one stays the same object", () => {
    const schema = { type: "object", properties: { a, list: { type: "array", items: { enum: ["x"] } } } };
    expect(legal(schema)).toBe(schema);
  });

  test("one that is too deep is cut, not followed", () => {
    let schema: JsonSchema = { type: "object", properties: {} };
    for (let n = 0; n < 20_000; n += 1) schema = { type: "object", properties: { a: schema } };
    expect(JSON.stringify(legal(schema)).length).toBeLessThan(10_000);
  });
});

describe("a schema that is enforced", () => {
  const closed = { additionalProperties: false };
  const cases: readonly { name: string; schema: JsonSchema; becomes: JsonSchema | undefined }[] = [
    {
      name: "without bounds, closed everywhere",
      schema: { type: "object", properties: { a: { type: "string", maxLength: 5, format: "date" } } },
      becomes: { type: "object", properties: { a: { type: "string", format: "date" } }, ...closed },
    },
    {
      name: "one of several",
      schema: { oneOf: [a, { type: "array", items: b, minItems: 3 }] },
      becomes: { anyOf: [a, { type: "array", items: b }] },
    },
    { name: "free keys cannot be", schema: { type: "object", additionalProperties: a }, becomes: undefined },
    { name: "an object of any shape cannot be", schema: { type: "object" }, becomes: undefined },
    {
      name: "references within",
      schema: {
        type: "object",
        properties: { a: { $ref: "#/$defs/A" } },
        $defs: { A: { type: "object", properties: { b } } },
      },
      becomes: {
        type: "object",
        properties: { a: { $ref: "#/$defs/A" } },
        ...closed,
        $defs: { A: { type: "object", properties: { b }, ...closed } },
      },
    },
    {
      name: "references in circles cannot be",
      schema: {
        type: "object",
        properties: { a: { $ref: "#/$defs/A" } },
        $defs: {
          A: { type: "array", items: { $ref: "#/$defs/B" } },
          B: { type: "array", items: { $ref: "#/$defs/A" } },
        },
      },
      becomes: undefined,
    },
    {
      name: "references to the whole or elsewhere cannot be",
      schema: { type: "object", properties: { a: { $ref: "#" } } },
      becomes: undefined,
    },
    { name: "a tuple cannot be", schema: { type: "array", prefixItems: [a] }, becomes: undefined },
  ];
  for (const { name, schema, becomes } of cases)
    test(name, () => expect(strictSchema(schema)).toEqual(becomes));
});
