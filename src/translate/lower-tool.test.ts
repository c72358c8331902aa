import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../domain/conversation.ts";
import { lowerTool } from "./lower-tool.ts";

describe("every vendor wants an object with properties", () => {
  const properties = { path: { type: "string" } };
  const rows: readonly { name: string; schema: JsonSchema; sent: JsonSchema }[] = [
    { name: "as it should be", schema: { type: "object", properties }, sent: { type: "object", properties } },
    { name: "no type", schema: { properties }, sent: { type: "object", properties } },
    {
      name: "a list of types",
      schema: { type: ["object"], properties },
      sent: { type: "object", properties },
    },
    {
      name: "an object or nothing",
      schema: { type: ["object", "null"], properties, required: ["path"] },
      sent: { type: "object", properties, required: ["path"] },
    },
    { name: "no properties", schema: { type: "object" }, sent: { type: "object", properties: {} } },
    { name: "nothing", schema: {}, sent: { type: "object", properties: {} } },
    { name: "properties in a list", schema: { properties: [1] }, sent: { type: "object", properties: {} } },
    { name: "properties of null", schema: { properties: null }, sent: { type: "object", properties: {} } },
  ];
  for (const { name, schema, sent } of rows) {
    test(name, () => {
      const tool = { kind: "function", name: "f", origin: { name: "f" }, parameters: schema } as const;
      expect(lowerTool(tool).parameters).toEqual(sent);
    });
  }
});
