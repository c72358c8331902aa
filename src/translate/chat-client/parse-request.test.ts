import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../../domain/conversation.ts";
import { BadRequestError } from "../client-grammar.ts";
import type { JsonObject } from "../json-value.ts";
import { parseRequest } from "./parse-request.ts";

const USER = { role: "user", content: "hi" };
const base = { model: "m", messages: [USER] };
const parse = (more: JsonObject): ModelRequest => parseRequest({ ...base, ...more }).request;
const featuresOf = (more: JsonObject): string[] =>
  parseRequest({ ...base, ...more }).warnings.map(({ feature }) => feature);
const look = { type: "function", function: { name: "look" } };
const saying = (message: JsonObject): JsonObject => ({ messages: [USER, { role: "assistant", ...message }] });

describe("a request that cannot be understood names the field at fault", () => {
  const cases: { name: string; body: JsonObject; param: string }[] = [
    { name: "no model", body: { model: undefined }, param: "model" },
    { name: "a model that is a number", body: { model: 4 }, param: "model" },
    { name: "no messages", body: { messages: undefined }, param: "messages" },
    { name: "messages that are null", body: { messages: null }, param: "messages" },
    { name: "messages that are text", body: { messages: "hi" }, param: "messages" },
    { name: "empty messages", body: { messages: [] }, param: "messages" },
    { name: "a message that is text", body: { messages: ["hi"] }, param: "messages[0]" },
    {
      name: "an unknown role",
      body: { messages: [{ role: "king", content: "" }] },
      param: "messages[0].role",
    },
    { name: "no role", body: { messages: [{ content: "" }] }, param: "messages[0].role" },
    { name: "a user who says nothing", body: { messages: [{ role: "user" }] }, param: "messages[0].content" },
    {
      name: "content that is a number",
      body: { messages: [{ role: "user", content: 3 }] },
      param: "messages[0].content",
    },
    {
      name: "a part that is null",
      body: { messages: [{ role: "user", content: [null] }] },
      param: "messages[0].content[0]",
    },
    {
      name: "a picture without a URL",
      body: { messages: [{ role: "user", content: [{ type: "image_url", image_url: {} }] }] },
      param: "messages[0].content[0].image_url.url",
    },
    {
      name: "a file without anything",
      body: { messages: [{ role: "user", content: [{ type: "file", file: {} }] }] },
      param: "messages[0].content[0].file",
    },
    {
      name: "a tool result without its call's id",
      body: { messages: [{ role: "tool", content: "x" }] },
      param: "messages[0].tool_call_id",
    },
    {
      name: "a call without an id",
      body: saying({ tool_calls: [{ type: "function", function: { name: "a", arguments: "" } }] }),
      param: "messages[1].tool_calls[0].id",
    },
    {
      name: "a call without a name",
      body: saying({ tool_calls: [{ id: "c", type: "function", function: {} }] }),
      param: "messages[1].tool_calls[0].function.name",
    },
    {
      name: "calls that are an object",
      body: saying({ tool_calls: {} }),
      param: "messages[1].tool_calls",
    },
    { name: "tools that are an object", body: { tools: {} }, param: "tools" },
    {
      name: "a tool without a name",
      body: { tools: [{ type: "function", function: {} }] },
      param: "tools[0].function.name",
    },
    {
      name: "parameters that are text",
      body: { tools: [{ type: "function", function: { name: "a", parameters: "{}" } }] },
      param: "tools[0].function.parameters",
    },
    { name: "an unknown tool_choice", body: { tool_choice: "maybe" }, param: "tool_choice" },
    {
      name: "a tool_choice that is not there",
      body: { tools: [look], tool_choice: { type: "function", function: { name: "gone" } } },
      param: "tool_choice",
    },
    {
      name: "a tool_choice that allows nothing",
      body: {
        tools: [look],
        tool_choice: { type: "allowed_tools", allowed_tools: { mode: "auto", tools: [] } },
      },
      param: "tool_choice.allowed_tools.tools",
    },
    { name: "several answers", body: { n: 2 }, param: "n" },
    { name: "a temperature that is text", body: { temperature: "hot" }, param: "temperature" },
    { name: "stream that is text", body: { stream: "true" }, param: "stream" },
    { name: "stop that is a number", body: { stop: [1] }, param: "stop" },
    { name: "a limit that is text", body: { max_tokens: "9" }, param: "max_tokens" },
    {
      name: "a schema that is missing",
      body: { response_format: { type: "json_schema", json_schema: { name: "a" } } },
      param: "response_format.json_schema.schema",
    },
  ];
  for (const { name, body, param } of cases) {
    test(name, () => {
      const attempt = (): unknown => parse(body);
      expect(attempt).toThrow(BadRequestError);
      expect(attempt).toThrow(expect.objectContaining({ param, message: expect.stringContaining("'") }));
    });
  }
});

describe("what is asked for", () => {
  const cases: { name: string; body: JsonObject; asks: Partial<ModelRequest> }[] = [
    { name: "nothing", body: {}, asks: { wantsStream: false, toolChoice: { kind: "auto" }, reasoning: {} } },
    {
      name: "nulls are nothing",
      body: { stop: null, tools: null, n: null, seed: null },
      asks: { tools: [] },
    },
    { name: "the older limit", body: { max_tokens: 5 }, asks: { maxOutputTokens: 5 } },
    { name: "no limit at all", body: { max_tokens: -1 }, asks: {} },
    { name: "one stop", body: { stop: "X" }, asks: { stop: ["X"] } },
    { name: "Mistral's any", body: { tool_choice: "any" }, asks: { toolChoice: { kind: "required" } } },
    { name: "none", body: { tool_choice: "none" }, asks: { toolChoice: { kind: "none" } } },
    {
      name: "OpenRouter's reasoning",
      body: { reasoning: { effort: "low", summary: "auto" } },
      asks: { reasoning: { effort: "low", summary: "auto" } },
    },
    {
      name: "an effort of tomorrow",
      body: { reasoning_effort: "ultra" },
      asks: { reasoning: { effort: "ultra" } },
    },
    {
      name: "any JSON",
      body: { response_format: { type: "json_object" } },
      asks: { outputFormat: { kind: "json-object" } },
    },
    {
      name: "a web search as a tool",
      body: { tools: [{ type: "web_search", size: 1 }], web_search_options: {} },
      asks: { tools: [{ kind: "web-search", options: { size: 1 } }] },
    },
    {
      name: "a web search with a place",
      body: { web_search_options: { user_location: { type: "approximate", approximate: { city: "Bern" } } } },
      asks: {
        tools: [{ kind: "web-search", options: { user_location: { type: "approximate", city: "Bern" } } }],
      },
    },
    {
      name: "an unknown answer format",
      body: { response_format: { type: "python" } },
      asks: { outputFormat: { kind: "text" } },
    },
    { name: "top_logprobs alone", body: { top_logprobs: 3 }, asks: { topLogprobs: 3 } },
  ];
  const nothing = parse({});
  for (const { name, body, asks } of cases) {
    test(name, () => expect(parse(body)).toEqual({ ...nothing, ...asks }));
  }
});

describe("one call at a time", () => {
  const plan = { type: "function", function: { name: "update_plan" } };
  const cases: { name: string; body: JsonObject; parallel: boolean | undefined }[] = [
    { name: "old Codex", body: { stream: true, tools: [look, plan] }, parallel: false },
    { name: "any other client", body: { stream: true, tools: [look] }, parallel: undefined },
    {
      name: "one that asks for more",
      body: { stream: true, tools: [plan], temperature: 1 },
      parallel: undefined,
    },
    { name: "one that says so", body: { parallel_tool_calls: true, functions: [] }, parallel: true },
    { name: "functions", body: { functions: [{ name: "a" }] }, parallel: false },
  ];
  for (const { name, body, parallel } of cases) {
    test(name, () => expect(parse(body).parallelToolCalls).toBe(parallel));
  }
});

describe("nothing is dropped in silence", () => {
  const cases: { name: string; body: JsonObject; features: string[] }[] = [
    { name: "what is known", body: { store: false, n: 1, stream_options: {}, audio: null }, features: [] },
    { name: "what cannot be kept", body: { store: true, logit_bias: {} }, features: ["store", "logit_bias"] },
    { name: "speech", body: { modalities: ["text", "audio"] }, features: ["modalities"] },
    { name: "keys of the prototype", body: JSON.parse('{"__proto__":{"n":1}}'), features: ["__proto__"] },
    { name: "the same twice", body: { tools: [look, look] }, features: ["a second tool look"] },
    {
      name: "an unknown call",
      body: saying({ content: "x", tool_calls: [{ id: "c", type: "mcp" }] }),
      features: ["tool call mcp"],
    },
  ];
  for (const { name, body, features } of cases) {
    test(name, () => {
      const whole = Object.assign(Object.create(null), base, body);
      if (Object.hasOwn(body, "__proto__")) {
        Object.defineProperty(whole, "__proto__", { value: 1, enumerable: true });
      }
      expect(parseRequest(whole).warnings.map(({ feature }) => feature)).toEqual(features);
    });
  }

  test("once each, however often it came", () => {
    const messages = Array.from({ length: 100 }, () => ({ ...USER, mood: "good" }));
    expect(featuresOf({ messages })).toEqual(["messages[].mood"]);
  });
});

describe("hostile bodies are refused or understood, never a crash", () => {
  const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
  const values = [0, -1, 1e308, true, "", "x", "\ud800", [], [[]], {}, { type: 3 }, { type: "custom" }, null];
  const fields = [
    "role",
    "content",
    "tool_calls",
    "function_call",
    "reasoning_details",
    "tool_call_id",
    "name",
  ];
  const settings = [
    "tools",
    "functions",
    "tool_choice",
    "function_call",
    "response_format",
    "stop",
    "metadata",
  ];

  const judge = (body: JsonObject): string => {
    try {
      parseRequest(body);
      return "understood";
    } catch (error) {
      expect(error).toBeInstanceOf(BadRequestError);
      return "refused";
    }
  };

  test("any value in any field", () => {
    let understood = 0;
    for (const value of values) {
      for (const field of settings) for (const it of [value, [value]]) judge({ ...base, [field]: it });
      for (const role of ["user", "assistant", "tool", "function"]) {
        for (const field of fields) {
          for (const it of [value, [value]]) {
            const message = { role, content: "x", tool_call_id: "c", name: "n", [field]: it };
            if (judge({ model: "m", messages: [message] }) === "understood") understood += 1;
          }
        }
      }
    }
    expect(understood).toBeGreaterThan(100);
  });

  test("arguments nested 100 000 deep", () => {
    const call = { id: "c", type: "function", function: { name: "f", arguments: nested(100_000) } };
    expect(judge({ ...base, ...saying({ tool_calls: [call] }) })).toBe("refused");
  });
});
