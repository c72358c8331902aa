import { describe, expect, test } from "vitest";
import { BadRequestError } from "../client-grammar.ts";
import { parseRequest } from "./parse-request.ts";

const parse = (body: Record<string, unknown>) => parseRequest({ model: "m", ...body });
const featuresOf = (body: Record<string, unknown>) => parse(body).warnings.map(({ feature }) => feature);
const text = (words: string) => ({ kind: "text", text: words });

describe("settings", () => {
  test("all that another vendor may understand", () => {
    const { request, warnings } = parse({
      instructions: "be brief",
      input: "hi",
      stream: true,
      text: {
        verbosity: "low",
        format: { type: "json_schema", name: "n", strict: true, schema: { type: "object" } },
      },
      reasoning: { effort: "xhigh", summary: "auto", context: "all_turns" },
      max_output_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 2,
      parallel_tool_calls: false,
      service_tier: "flex",
      prompt_cache_key: "thread",
      safety_identifier: "u",
      metadata: { a: "b", n: 1 },
      client_metadata: { x: "y" },
      include: ["reasoning.encrypted_content"],
      store: false,
    });
    expect(warnings).toEqual([]);
    expect(request).toMatchObject({
      instructions: "be brief",
      wantsStream: true,
      verbosity: "low",
      outputFormat: { kind: "json-schema", name: "n", strict: true, schema: { type: "object" } },
      reasoning: { effort: "xhigh", summary: "auto" },
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topLogprobs: 2,
      parallelToolCalls: false,
      serviceTier: "flex",
      cacheKey: "thread",
      user: "u",
      metadata: { a: "b", n: "1" },
    });
  });

  test("null asks for nothing", () => {
    const { request, warnings } = parse({
      input: "hi",
      text: null,
      reasoning: null,
      tools: null,
      background: null,
    });
    expect(warnings).toEqual([]);
    expect(request).toEqual({
      model: "m",
      wantsStream: false,
      items: [{ kind: "message", role: "user", content: [text("hi")] }],
      tools: [],
      toolChoice: { kind: "auto" },
      reasoning: {},
      outputFormat: { kind: "text" },
    });
  });

  test("a field that nobody else has is left out, and said", () => {
    expect(featuresOf({ input: "hi", background: true, max_tool_calls: 3 })).toEqual([
      "field background",
      "field max_tool_calls",
    ]);
  });

  const refused: { name: string; body: Record<string, unknown>; param: string }[] = [
    { name: "no input", body: {}, param: "input" },
    { name: "an input that is a number", body: { input: 3 }, param: "input" },
    { name: "tools that are no list", body: { input: "hi", tools: {} }, param: "tools" },
    { name: "a stream that is a word", body: { input: "hi", stream: "true" }, param: "stream" },
    { name: "half a token", body: { input: "hi", max_output_tokens: 0.5 }, param: "max_output_tokens" },
    { name: "a temperature in words", body: { input: "hi", temperature: "hot" }, param: "temperature" },
    {
      name: "a schema that is none",
      body: { input: "hi", text: { format: { type: "json_schema", schema: "x" } } },
      param: "text.format.schema",
    },
  ];
  for (const { name, body, param } of refused) {
    test(`refused: ${name}`, () => {
      expect(() => parse(body)).toThrow(BadRequestError);
      expect(() => parse(body)).toThrow(expect.objectContaining({ param }));
    });
  }
});

test("what a stranger sends never gets past but as a BadRequestError", () => {
  const strange = [
    null,
    true,
    0,
    -1,
    1e300,
    "",
    "x",
    [],
    {},
    [[]],
    [null],
    { type: "message" },
    { __proto__: 1 },
  ];
  const fields = ["input", "tools", "tool_choice", "text", "reasoning", "metadata", "stream", "instructions"];
  const types = [
    "message",
    "reasoning",
    "function_call",
    "tool_search_output",
    "additional_tools",
    "namespace",
  ];
  const keys = ["content", "summary", "output", "tools", "arguments", "name", "call_id", "role", "action"];
  const attempt = (body: Record<string, unknown>) => {
    try {
      parse(body);
    } catch (error) {
      expect(error).toBeInstanceOf(BadRequestError);
    }
  };
  for (const value of strange) {
    for (const field of fields) attempt({ input: "hi", [field]: value });
    for (const type of types) {
      for (const key of keys) {
        attempt({ input: [{ type, [key]: value }], tools: [{ type, [key]: value }] });
        attempt({ input: [{ type, [key]: [value, { type: "input_text", text: value }] }] });
      }
    }
  }
});
