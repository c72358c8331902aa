import { describe, expect, test } from "vitest";
import { encode } from "../../../test/support/chat-request.ts";
import type { ModelRequest, Tool } from "../../domain/conversation.ts";
import type { ChatQuirks } from "./quirks.ts";

const tool = (name: string, strict?: boolean): Tool => ({
  kind: "function",
  name,
  origin: { name },
  description: "does",
  parameters: { type: "object", properties: { a: { type: "string" } } },
  ...(strict !== undefined && { strict }),
});
const offered = (name: string, more = {}) => ({
  type: "function",
  function: {
    name,
    description: "does",
    parameters: { type: "object", properties: { a: { type: "string" } } },
    ...more,
  },
});
const search: Tool = { kind: "web-search", options: {} };
const many = Array.from({ length: 130 }, (_, at) => tool(`t${at}`));

describe("tools and settings", () => {
  const schema = { type: "object", properties: { title: { type: "string" } } };
  const cases: {
    name: string;
    request: Partial<ModelRequest>;
    quirks?: ChatQuirks;
    without?: string[];
    fields: Record<string, unknown>;
    warned?: string[];
  }[] = [
    { name: "nothing that was not asked for", request: {}, fields: {} },
    {
      name: "tools, where the vendor knows none that are strict, and no calls one by one",
      request: { tools: [tool("a", true), tool("b", true)], parallelToolCalls: false },
      fields: { tools: [offered("a"), offered("b")] },
      warned: ["parallel_tool_calls: false", "strict tools"],
    },
    {
      name: "strict tools, parallel calls",
      request: { tools: [tool("a", false)], parallelToolCalls: false },
      quirks: { strictTools: true, parallelToolCalls: true },
      fields: { tools: [offered("a", { strict: false })], parallel_tool_calls: false },
    },
    {
      name: "no choice and no parallel calls without tools",
      request: { tools: [search], toolChoice: { kind: "required" }, parallelToolCalls: true },
      quirks: { parallelToolCalls: true },
      fields: {},
      warned: ["web search"],
    },
    {
      name: "none, but the prompt stays the same",
      request: { tools: [tool("a")], toolChoice: { kind: "none" } },
      fields: { tools: [offered("a")], tool_choice: "none" },
    },
    {
      name: "one tool",
      request: { tools: [tool("a"), tool("b")], toolChoice: { kind: "tool", name: "b" } },
      fields: {
        tools: [offered("a"), offered("b")],
        tool_choice: { type: "function", function: { name: "b" } },
      },
    },
    {
      name: "a tool that is not there",
      request: { tools: [tool("a")], toolChoice: { kind: "tool", name: "b" } },
      fields: { tools: [offered("a")] },
      warned: ["tool choice"],
    },
    {
      name: "some tools",
      request: {
        tools: [tool("a"), tool("b")],
        toolChoice: { kind: "allowed", names: ["b"], required: true },
      },
      fields: { tools: [offered("b")], tool_choice: "required" },
    },
    {
      name: "some tools, none of which is there",
      request: { tools: [tool("a")], toolChoice: { kind: "allowed", names: ["b"], required: true } },
      fields: { tools: [offered("a")], tool_choice: "none" },
      warned: ["tool choice"],
    },
    {
      name: "too many tools: the first, and the one that was chosen",
      request: { tools: many, toolChoice: { kind: "tool", name: "t129" } },
      fields: {
        tools: [...many.slice(0, 127).map((one) => offered("name" in one ? one.name : "")), offered("t129")],
        tool_choice: { type: "function", function: { name: "t129" } },
      },
      warned: ["tools"],
    },
    {
      name: "a stream",
      request: { wantsStream: true },
      fields: { stream: true, stream_options: { include_usage: true } },
    },
    {
      name: "a stream of a vendor's that has no options for it",
      request: { wantsStream: true },
      quirks: { streamOptions: false },
      fields: { stream: true },
    },
    {
      name: "a schema for the answer",
      request: { outputFormat: { kind: "json-schema", name: "my title", schema, strict: true } },
      fields: {
        response_format: { type: "json_schema", json_schema: { name: "my_title", schema, strict: true } },
      },
    },
    {
      name: "sampling",
      request: {
        temperature: 0,
        topP: 0.5,
        seed: 7,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        topLogprobs: 3,
        stop: ["a", "b", "c", "d", "e"],
        user: "u",
      },
      fields: {
        temperature: 0,
        top_p: 0.5,
        frequency_penalty: 0.1,
        presence_penalty: 0.2,
        seed: 7,
        stop: ["a", "b", "c", "d"],
        logprobs: true,
        top_logprobs: 3,
        user: "u",
      },
      warned: ["stop"],
    },
    { name: "a length", request: { maxOutputTokens: 9 }, fields: { max_tokens: 9 } },
    {
      name: "a length, in newer words",
      request: { maxOutputTokens: 9 },
      quirks: { maxTokensField: "max_completion_tokens" },
      fields: { max_completion_tokens: 9 },
    },
    {
      name: "what only some vendors take",
      request: { verbosity: "low", serviceTier: "flex", cacheKey: "k", reasoning: { effort: "xhigh" } },
      quirks: { verbosity: true, serviceTier: true, promptCacheKey: true, reasoningEfforts: ["low", "high"] },
      fields: { reasoning_effort: "high", verbosity: "low", service_tier: "flex", prompt_cache_key: "k" },
      warned: ["reasoning effort"],
    },
    {
      name: "what others do not",
      request: {
        verbosity: "low",
        serviceTier: "flex",
        cacheKey: "k",
        reasoning: { effort: "low" },
        metadata: {},
      },
      fields: {},
      warned: ["reasoning effort", "verbosity", "service tier", "metadata"],
    },
    {
      name: "without a parameter",
      request: { wantsStream: true, seed: 1 },
      without: ["stream_options", "seed"],
      fields: { stream: true },
      warned: ["stream_options", "seed"],
    },
    {
      name: "without a part of one",
      request: { wantsStream: true, tools: [tool("a", true), tool("b", true)] },
      quirks: { strictTools: true },
      without: ["tools[0].function.strict", "stream_options.include_usage"],
      fields: { stream: true, tools: [offered("a"), offered("b")] },
      warned: ["tools[0].function.strict", "stream_options.include_usage"],
    },
    {
      name: "the other word for the length",
      request: { maxOutputTokens: 9 },
      without: ["max_tokens"],
      fields: { max_completion_tokens: 9 },
    },
    {
      name: "neither word for the length",
      request: { maxOutputTokens: 9 },
      without: ["max_tokens", "max_completion_tokens"],
      fields: {},
      warned: ["max_tokens"],
    },
    {
      name: "never without what a request needs, nor by a name that is none",
      request: { tools: [tool("a")] },
      without: [
        "model",
        "messages",
        "messages[0].content",
        "tools",
        "tools[0].function",
        "",
        "[0]",
        "__proto__",
        "toString",
      ],
      fields: { tools: [offered("a")] },
    },
  ];
  for (const { name, request, quirks, without, fields, warned = [] } of cases) {
    test(name, () => {
      const { body, warned: told } = encode(request, quirks, without);
      expect(body).toEqual({ model: "there", messages: [{ role: "user", content: "Hi" }], ...fields });
      expect(told).toEqual(warned);
    });
  }

  test("a schema goes into the prompt where it is not taken", () => {
    const request = { outputFormat: { kind: "json-schema", name: "t", schema, strict: true } } as const;
    const prompt = { role: "system", content: expect.stringContaining(JSON.stringify(schema)) };
    const known = encode(request, { jsonSchema: false });
    expect(known.body).toMatchObject({ response_format: { type: "json_object" }, messages: [prompt, {}] });
    const learned = encode(request, {}, ["response_format"]);
    expect(learned.body.messages).toMatchObject([prompt, {}]);
    expect(learned.body).not.toHaveProperty("response_format");
  });

  test("a role that is not taken becomes the one that is", () => {
    const { body } = encode({ instructions: "A" }, { developerRole: true }, ["messages[0].role"]);
    expect(body.messages[0]).toEqual({ role: "system", content: "A" });
  });
});
