import { describe, expect, test } from "vitest";
import type { Item, ModelRequest, Tool } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { encodeRequest } from "./encode-request.ts";

const target: DialectTarget = { model: "gpt-5.5", minter: "openai", quirks: {}, without: new Set() };
const plain: ModelRequest = {
  model: "asked",
  wantsStream: true,
  items: [],
  tools: [],
  toolChoice: { kind: "auto" },
  reasoning: {},
  outputFormat: { kind: "text" },
};
const encode = (request: Partial<ModelRequest>, where: Partial<DialectTarget> = {}) =>
  encodeRequest({ ...plain, ...request }, { ...target, ...where });
const inputOf = (...items: Item[]) => encode({ items }).body["input"];

const echo: Tool = {
  kind: "function",
  name: "echo",
  origin: { name: "echo" },
  description: "d",
  parameters: { type: "object", properties: {} },
};
const patch: Tool = {
  kind: "freeform",
  name: "apply_patch",
  origin: { name: "apply_patch" },
  grammar: { syntax: "lark", definition: "start: x" },
};

test("nothing is stored, and thoughts are asked for", () => {
  expect(encode({}).body).toEqual({
    model: "gpt-5.5",
    stream: true,
    store: false,
    include: ["reasoning.encrypted_content"],
    input: [],
  });
});

describe("an item becomes", () => {
  const state = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAA" };
  const cases: { name: string; items: Item[]; input: unknown[] }[] = [
    {
      name: "messages of every role",
      items: [
        { kind: "message", role: "developer", content: [{ kind: "text", text: "d" }] },
        {
          kind: "message",
          role: "user",
          content: [
            { kind: "image", url: "data:image/png;base64,AA" },
            { kind: "file", url: "data:application/pdf;base64,AA", name: "a.pdf" },
            { kind: "file", fileId: "file_1" },
          ],
        },
        { kind: "message", role: "assistant", content: [{ kind: "refusal", text: "no" }] },
      ],
      input: [
        { type: "message", role: "developer", content: [{ type: "input_text", text: "d" }] },
        {
          type: "message",
          role: "user",
          content: [
            { type: "input_image", image_url: "data:image/png;base64,AA", detail: "auto" },
            { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,AA" },
            { type: "input_file", file_id: "file_1" },
          ],
        },
        { type: "message", role: "assistant", content: [{ type: "refusal", refusal: "no" }] },
      ],
    },
    {
      name: "a call and its result",
      items: [
        { kind: "tool-call", callId: "c", name: "echo", form: "json", input: '{"a": 1}' },
        { kind: "tool-result", callId: "c", content: [{ kind: "text", text: "ok" }] },
      ],
      input: [
        { type: "function_call", call_id: "c", name: "echo", arguments: '{"a": 1}' },
        { type: "function_call_output", call_id: "c", output: "ok" },
      ],
    },
    {
      name: "a freeform call and its result with a picture",
      items: [
        { kind: "tool-call", callId: "c", name: "apply_patch", form: "text", input: "*** Begin" },
        { kind: "tool-result", callId: "c", content: [{ kind: "image", url: "https://a", detail: "high" }] },
      ],
      input: [
        { type: "custom_tool_call", call_id: "c", name: "apply_patch", input: "*** Begin" },
        {
          type: "custom_tool_call_output",
          call_id: "c",
          output: [{ type: "input_image", image_url: "https://a", detail: "high" }],
        },
      ],
    },
    {
      name: "a call without a result has one",
      items: [{ kind: "tool-call", callId: "c", name: "echo", form: "json", input: "" }],
      input: [
        { type: "function_call", call_id: "c", name: "echo", arguments: "{}" },
        { type: "function_call_output", call_id: "c", output: "aborted" },
      ],
    },
    {
      name: "thoughts of the same vendor, verbatim",
      items: [{ kind: "reasoning", summary: ["s"], text: [], carry: { minter: "openai", value: state } }],
      input: [state],
    },
  ];
  for (const { name, items, input } of cases) test(name, () => expect(inputOf(...items)).toEqual(input));

  test("an id that is too long is the same short one in call and result", () => {
    const callId = "c".repeat(99);
    const [call, result] = inputOf(
      { kind: "tool-call", callId, name: "echo", form: "json", input: "{}" },
      { kind: "tool-result", callId, content: [] },
    ) as { call_id: string }[];
    expect(call?.call_id).toMatch(/^call_[0-9a-f]{32}$/);
    expect(result?.call_id).toBe(call?.call_id);
  });

  test("thoughts of another vendor are left out, and that is said", () => {
    const foreign: Item = { kind: "reasoning", summary: ["s"], text: [], carry: { minter: "x", value: {} } };
    const { body, warnings } = encode({ items: [foreign] });
    expect(body["input"]).toEqual([]);
    expect(warnings).toEqual([
      { feature: "thoughts of another model", whatWeDid: "left them out: this one takes back only its own" },
    ]);
  });
});

describe("tools", () => {
  test("are functions, freeform tools and searches of the web", () => {
    const search: Tool = {
      kind: "tool-search",
      name: "tool_search",
      origin: { name: "tool_search" },
      parameters: { type: "object", properties: { query: { type: "string" } } },
    };
    const web: Tool = {
      kind: "web-search",
      options: { user_location: { type: "approximate", city: "Bern" } },
    };
    expect(encode({ tools: [echo, patch, search, web] }).body["tools"]).toEqual([
      { type: "function", name: "echo", description: "d", parameters: echo.parameters, strict: false },
      {
        type: "custom",
        name: "apply_patch",
        format: { type: "grammar", syntax: "lark", definition: "start: x" },
      },
      { type: "function", name: "tool_search", parameters: search.parameters, strict: false },
      { type: "web_search", user_location: { type: "approximate", city: "Bern" } },
    ]);
  });

  const choices: { choice: ModelRequest["toolChoice"]; is: unknown }[] = [
    { choice: { kind: "required" }, is: "required" },
    { choice: { kind: "tool", name: "apply_patch" }, is: { type: "custom", name: "apply_patch" } },
    {
      choice: { kind: "allowed", names: ["echo"], required: false },
      is: { type: "allowed_tools", mode: "auto", tools: [{ type: "function", name: "echo" }] },
    },
  ];
  for (const { choice, is } of choices) {
    test(`choice: ${choice.kind}`, () =>
      expect(encode({ tools: [echo, patch], toolChoice: choice }).body["tool_choice"]).toEqual(is));
  }

  test("without tools there is nothing to choose", () => {
    expect(encode({ toolChoice: { kind: "none" } }).body).not.toHaveProperty("tool_choice");
  });
});

test("settings keep their meaning", () => {
  const { body, warnings } = encode({
    reasoning: { effort: "high" },
    verbosity: "low",
    outputFormat: { kind: "json-schema", name: "n", schema: { type: "object" }, strict: true },
    maxOutputTokens: 900,
    user: "u",
    stop: ["x"],
  });
  expect(body).toMatchObject({
    reasoning: { effort: "high" },
    text: {
      verbosity: "low",
      format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true },
    },
    max_output_tokens: 900,
    safety_identifier: "u",
  });
  expect(warnings.map(({ feature }) => feature)).toEqual(["field stop"]);
});

test("what the model was found not to take is left out, also inside a field", () => {
  const { body, warnings } = encode(
    { temperature: 1, reasoning: { effort: "high", summary: "auto" } },
    { without: new Set(["temperature", "reasoning.summary", "include", "seed"]) },
  );
  expect(body).not.toHaveProperty("temperature");
  expect(body).not.toHaveProperty("include");
  expect(body["reasoning"]).toEqual({ effort: "high" });
  expect(warnings.map(({ feature }) => feature)).toEqual(["temperature", "reasoning.summary", "include"]);
});

describe("a complaint about a part costs that part alone", () => {
  const offered = {
    type: "function",
    name: "echo",
    description: "d",
    parameters: { type: "object", properties: {} },
  };
  const searching: Tool = { kind: "web-search", options: { filters: { allowed_domains: ["a"] } } };
  const rows = [
    {
      name: "of a tool, by number",
      without: "tools.0.strict",
      left: { tools: [offered, { type: "web_search", filters: { allowed_domains: ["a"] } }] },
    },
    {
      name: "of a tool, as OpenAI spells it",
      without: "tools[1].filters",
      left: { tools: [{ ...offered, strict: false }, { type: "web_search" }] },
    },
    { name: "the only field of a field", without: "reasoning.effort", left: { reasoning: undefined } },
    {
      name: "of a message, which is its meaning",
      without: "input[0].content",
      left: { input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] }] },
    },
    { name: "what a request needs", without: "tools", left: { tool_choice: "auto" } },
  ];
  for (const { name, without, left } of rows) {
    test(name, () => {
      const items: Item[] = [{ kind: "message", role: "user", content: [{ kind: "text", text: "hi" }] }];
      const request = { items, tools: [echo, searching], reasoning: { effort: "high" } };
      const { body } = encode(request, { without: new Set([without]) });
      for (const [key, value] of Object.entries(left)) expect(body[key]).toEqual(value);
      expect(body["tools"]).toHaveLength(2);
    });
  }
});
