import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../domain/conversation.ts";
import { cleanParameters, cleanSchema } from "./clean-schema.ts";

const everyType = [{ type: "string" }, { type: "number" }, { type: "boolean" }, { type: "object" }];

describe("one schema", () => {
  const cases: { name: string; schema: JsonSchema; cleaned: unknown }[] = [
    {
      name: "keeps what Gemini knows",
      schema: { type: "string", title: "T", description: "d", pattern: "^a", minLength: 1, maxLength: 9 },
      cleaned: { type: "string", title: "T", description: "d", pattern: "^a", minLength: 1, maxLength: 9 },
    },
    {
      name: "leaves out what it does not know",
      schema: {
        type: "object",
        $schema: "x",
        $id: "y",
        additionalProperties: false,
        "x-odd": 1,
        properties: {},
      },
      cleaned: { type: "object" },
    },
    {
      name: "a type and null",
      schema: { type: ["string", "null"] },
      cleaned: { type: "string", nullable: true },
    },
    {
      name: "null alone",
      schema: { type: "null" },
      cleaned: { type: "string", nullable: true },
    },
    {
      name: "several types",
      schema: { type: ["string", "integer", "null"], description: "d", maxLength: 3, minimum: 1 },
      cleaned: {
        anyOf: [
          { type: "string", description: "d", nullable: true, maxLength: 3 },
          { type: "integer", description: "d", nullable: true, minimum: 1 },
        ],
      },
    },
    { name: "no type is every type", schema: {}, cleaned: { anyOf: everyType } },
    { name: "so is a type that does not exist", schema: { type: "weird" }, cleaned: { anyOf: everyType } },
    {
      name: "a type that shows in other words",
      schema: { properties: { a: { minimum: 1 } } },
      cleaned: { type: "object", properties: { a: { type: "number", minimum: 1 } } },
    },
    {
      name: "a list of anything",
      schema: { type: "array" },
      cleaned: { type: "array", items: { type: "string" } },
    },
    {
      name: "a tuple",
      schema: { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], maxItems: 2 },
      cleaned: { type: "array", maxItems: 2, items: { anyOf: [{ type: "string" }, { type: "number" }] } },
    },
    { name: "a constant text", schema: { const: "x" }, cleaned: { type: "string", enum: ["x"] } },
    {
      name: "a constant number is said in words: enums are for texts",
      schema: { const: 3 },
      cleaned: { type: "integer", description: "(one of: 3)" },
    },
    {
      name: "an enum with null",
      schema: { enum: ["a", "b", "a", null] },
      cleaned: { type: "string", nullable: true, enum: ["a", "b"] },
    },
    {
      name: "an enum with the empty text is said in words: Gemini refuses it",
      schema: { type: "string", enum: ["a", ""] },
      cleaned: { type: "string", description: '(one of: "a", "")' },
    },
    {
      name: "oneOf is anyOf, and takes what stands beside it",
      schema: { description: "d", oneOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
      cleaned: {
        anyOf: [
          { type: "string", description: "d" },
          { type: "array", description: "d", items: { type: "string" } },
        ],
      },
    },
    {
      name: "one alternative and null",
      schema: { description: "d", anyOf: [{ type: "integer" }, { type: "null" }] },
      cleaned: { type: "integer", description: "d", nullable: true },
    },
    {
      name: "allOf is merged",
      schema: {
        allOf: [
          { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
          { properties: { b: { type: "number" } }, required: ["b", "c"] },
        ],
      },
      cleaned: {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "number" } },
        required: ["a", "b"],
      },
    },
    {
      name: "references are followed, with what stands beside them",
      schema: {
        type: "object",
        properties: { a: { $ref: "#/$defs/x~1y", description: "mine" } },
        $defs: { "x/y": { type: "string", description: "theirs" } },
      },
      cleaned: { type: "object", properties: { a: { type: "string", description: "mine" } } },
    },
    {
      name: "a reference that leads back ends in any object",
      schema: {
        $ref: "#/definitions/node",
        definitions: {
          node: {
            type: "object",
            properties: { v: { type: "string" }, next: { $ref: "#/definitions/node" } },
            required: ["next"],
          },
        },
      },
      cleaned: {
        type: "object",
        properties: { v: { type: "string" }, next: { type: "object" } },
        required: ["next"],
      },
    },
    {
      name: "a reference to nowhere",
      schema: {
        type: "object",
        properties: { a: { $ref: "https://example.com/x" }, b: { $ref: "#/nowhere" } },
      },
      cleaned: { type: "object", properties: { a: { type: "object" }, b: { type: "object" } } },
    },
    {
      name: "limits that Gemini has no word for",
      schema: { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 9.5, multipleOf: 2 },
      cleaned: { type: "integer", minimum: 1, maximum: 9, description: "(multipleOf: 2)" },
    },
    {
      name: "formats and defaults that it has no word for",
      schema: { type: "string", description: "Where.", format: "uri", default: "x" },
      cleaned: { type: "string", description: 'Where. (format: uri; default: "x")' },
    },
    {
      name: "formats that it knows",
      schema: { type: "integer", format: "int64" },
      cleaned: { type: "integer", format: "int64" },
    },
    {
      name: "a map",
      schema: { type: "object", additionalProperties: { type: "number" } },
      cleaned: { type: "object", description: "(further keys are free, their values: number)" },
    },
    {
      name: "values of the wrong kind everywhere",
      schema: {
        type: "object",
        properties: { a: [], b: null, c: true, d: 3 },
        required: "a",
        enum: 3,
        title: {},
      },
      cleaned: {
        type: "object",
        properties: {
          a: { anyOf: everyType },
          b: { anyOf: everyType },
          c: { anyOf: everyType },
          d: { anyOf: everyType },
        },
      },
    },
    {
      name: "keys that objects have by themselves",
      schema: JSON.parse(
        '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__","toString"]}',
      ),
      cleaned: JSON.parse(
        '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
      ),
    },
  ];
  for (const { name, schema, cleaned } of cases) {
    test(name, () =>
      expect(JSON.stringify(sorted(cleanSchema(schema)))).toBe(JSON.stringify(sorted(cleaned))),
    );
  }
});

/** Keys in the order of the alphabet: `toEqual` overlooks a key named `__proto__`. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

describe("the parameters of a function", () => {
  const cases: { name: string; schema: JsonSchema; cleaned: unknown }[] = [
    { name: "none", schema: { type: "object", properties: {} }, cleaned: undefined },
    {
      name: "alternatives of the whole become one object",
      schema: {
        type: "object",
        properties: { id: { type: "string" } },
        required: ["id"],
        oneOf: [
          { properties: { path: { type: "string" } }, required: ["path"] },
          { properties: { path: { type: "string" }, url: { type: "string" } }, required: ["path", "url"] },
        ],
      },
      cleaned: {
        type: "object",
        properties: { path: { type: "string" }, url: { type: "string" }, id: { type: "string" } },
        required: ["id", "path"],
      },
    },
  ];
  for (const { name, schema, cleaned } of cases) {
    test(name, () => expect(cleanParameters(schema)).toEqual(cleaned));
  }
});

describe("hostile schemas end, and end small", () => {
  const nested = (wrap: (inner: JsonSchema) => JsonSchema): JsonSchema => {
    let schema: JsonSchema = { type: "string" };
    for (let depth = 0; depth < 3_000; depth += 1) schema = wrap(schema);
    return schema;
  };
  const layered = (layer: (next: JsonSchema) => JsonSchema): JsonSchema => ({
    ...layer({ $ref: "#/$defs/0" }),
    $defs: Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [index, layer({ $ref: `#/$defs/${index + 1}` })]),
    ),
  });
  const cases: Record<string, JsonSchema> = {
    "deep objects": nested((inner) => ({ type: "object", properties: { p: inner } })),
    "deep lists": nested((inner) => ({ type: "array", items: inner })),
    "deep alternatives": nested((inner) => ({ anyOf: [inner, { type: "null" }] })),
    "deep allOf": nested((inner) => ({ allOf: [inner] })),
    "references that double": layered((next) => ({ type: "object", properties: { x: next, y: next } })),
    "alternatives that multiply": layered((next) => ({ anyOf: Array(50).fill(next) })),
    "allOf that multiplies": layered((next) => ({ allOf: Array(50).fill(next) })),
    "references in a ring": { $ref: "#/a", a: { $ref: "#/b" }, b: { $ref: "#/a" } },
    "a reference to the whole": { type: "object", properties: { me: { $ref: "#" } }, allOf: [{ $ref: "#" }] },
  };
  for (const [name, schema] of Object.entries(cases)) {
    test(name, () => {
      expect(JSON.stringify(cleanSchema(schema)).length).toBeLessThan(400_000);
      expect(JSON.stringify(cleanParameters(schema) ?? {}).length).toBeLessThan(400_000);
    });
  }
});
