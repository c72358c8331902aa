import { describe, expect, test } from "vitest";
import type { Item, ModelRequest, Tool } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { encodeRequest } from "./encode-request.ts";
import type { ChatQuirks } from "./quirks.ts";

const BASE: ModelRequest = {
  model: "asked",
  wantsStream: false,
  items: [{ kind: "message", role: "user", content: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  toolChoice: { kind: "auto" },
  reasoning: {},
  outputFormat: { kind: "text" },
};

const targetOf = (quirks: ChatQuirks, without: readonly string[] = []): DialectTarget => ({
  model: "there",
  minter: "here",
  quirks,
  without: new Set(without),
});

function encode(request: Partial<ModelRequest>, quirks: ChatQuirks = {}, without: readonly string[] = []) {
  const { body, warnings } = encodeRequest({ ...BASE, ...request }, targetOf(quirks, without));
  return { body: JSON.parse(JSON.stringify(body)), warned: warnings.map(({ feature }) => feature) };
}

const PNG = "data:image/png;base64,AAAA";
const user = (text: string): Item => ({ kind: "message", role: "user", content: [{ kind: "text", text }] });
const says = (text: string): Item => ({
  kind: "message",
  role: "assistant",
  content: [{ kind: "text", text }],
});
const order = (text: string): Item => ({
  kind: "message",
  role: "developer",
  content: [{ kind: "text", text }],
});
const call = (callId: string, input = "{}"): Item => ({
  kind: "tool-call",
  callId,
  name: "read",
  form: "json",
  input,
});
const result = (callId: string, text: string): Item => ({
  kind: "tool-result",
  callId,
  content: [{ kind: "text", text }],
});
const thought = (text: string, minter?: string, value?: unknown): Item => ({
  kind: "reasoning",
  summary: [],
  text: [text],
  ...(minter !== undefined && { carry: { minter, value: value ?? { field: "reasoning_content", text } } }),
});
const called = (id: string, args = "{}") => ({
  id,
  type: "function",
  function: { name: "read", arguments: args },
});

describe("messages", () => {
  const cases: {
    name: string;
    request: Partial<ModelRequest>;
    quirks?: ChatQuirks;
    messages: unknown[];
    warned?: string[];
  }[] = [
    {
      name: "instructions come first, developers are the system",
      request: { instructions: "Be kind.", items: [order("Be brief."), user("Hi")] },
      messages: [
        { role: "system", content: "Be kind." },
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ],
    },
    {
      name: "developers stay developers where they are known",
      request: { instructions: "Be kind.", items: [user("Hi")] },
      quirks: { developerRole: true },
      messages: [
        { role: "developer", content: "Be kind." },
        { role: "user", content: "Hi" },
      ],
    },
    {
      name: "one system message alone: the first are joined, later ones are the user's",
      request: { instructions: "A", items: [order("B"), user("Hi"), order("C")] },
      quirks: { singleSystem: true },
      messages: [
        { role: "system", content: "A\n\nB" },
        { role: "user", content: "Hi" },
        { role: "user", content: "<system>\nC\n</system>" },
      ],
      warned: ["system message in the middle"],
    },
    {
      name: "roles that must alternate",
      request: { items: [user("A"), user("B"), says("C"), user("D")] },
      quirks: { alternatingRoles: true },
      messages: [
        { role: "user", content: "A\n\nB" },
        { role: "assistant", content: "C" },
        { role: "user", content: "D" },
      ],
    },
    {
      name: "text and calls of one turn are one message, and results follow it",
      request: {
        items: [
          user("Hi"),
          says("One."),
          call("a"),
          says("Two."),
          call("b"),
          result("b", "B"),
          result("a", "A"),
        ],
      },
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: "One.\n\nTwo.", tool_calls: [called("a"), called("b")] },
        { role: "tool", tool_call_id: "a", content: "A" },
        { role: "tool", tool_call_id: "b", content: "B" },
      ],
    },
    {
      name: "calls alone have no content; arguments are always a JSON object",
      request: {
        items: [
          call("a", "{broken"),
          { kind: "tool-call", callId: "b", name: "patch", form: "text", input: "*** Begin" },
          result("a", ""),
          result("b", "ok"),
        ],
      },
      messages: [
        {
          role: "assistant",
          content: null,
          tool_calls: [
            called("a", '{"invalid_json":"{broken"}'),
            { id: "b", type: "function", function: { name: "patch", arguments: '{"input":"*** Begin"}' } },
          ],
        },
        { role: "tool", tool_call_id: "a", content: "" },
        { role: "tool", tool_call_id: "b", content: "ok" },
      ],
    },
    {
      name: "a call without a result gets one",
      request: { items: [call("a"), user("stop")] },
      messages: [
        { role: "assistant", content: null, tool_calls: [called("a")] },
        { role: "tool", tool_call_id: "a", content: "aborted" },
        { role: "user", content: "stop" },
      ],
      warned: ["tool call without a result"],
    },
    {
      name: "pictures of the user's",
      request: {
        items: [
          {
            kind: "message",
            role: "user",
            content: [
              { kind: "text", text: "See" },
              { kind: "image", url: PNG, detail: "original" },
              { kind: "image", url: "https://a.test/b.png", detail: "odd" },
            ],
          },
        ],
      },
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "See" },
            { type: "image_url", image_url: { url: PNG, detail: "high" } },
            { type: "image_url", image_url: { url: "https://a.test/b.png" } },
          ],
        },
      ],
    },
    {
      name: "pictures that nobody there can see",
      request: {
        items: [
          {
            kind: "message",
            role: "user",
            content: [
              { kind: "text", text: "See" },
              { kind: "image", url: PNG },
            ],
          },
        ],
      },
      quirks: { images: false },
      messages: [{ role: "user", content: "See\n\n[image left out: this model cannot see pictures]" }],
      warned: ["image"],
    },
    {
      name: "a picture in a format that is not taken",
      request: {
        items: [
          { kind: "message", role: "user", content: [{ kind: "image", url: "data:image/svg+xml,<svg/>" }] },
        ],
      },
      messages: [{ role: "user", content: "[image left out: its format is not supported]" }],
      warned: ["image format"],
    },
    {
      name: "pictures in results follow all results of the turn",
      request: {
        items: [
          call("a"),
          call("b"),
          {
            kind: "tool-result",
            callId: "a",
            content: [
              { kind: "text", text: "Here:" },
              { kind: "image", url: PNG },
            ],
          },
          result("b", "B"),
        ],
      },
      messages: [
        { role: "assistant", content: null, tool_calls: [called("a"), called("b")] },
        { role: "tool", tool_call_id: "a", content: "Here:\n\n[attached in the next message of the user's]" },
        { role: "tool", tool_call_id: "b", content: "B" },
        {
          role: "user",
          content: [
            { type: "text", text: "From the result of the tool call a:" },
            { type: "image_url", image_url: { url: PNG } },
          ],
        },
      ],
    },
    {
      name: "files and sound",
      request: {
        items: [
          {
            kind: "message",
            role: "user",
            content: [
              { kind: "file", url: "data:application/pdf;base64,AA", name: "a.pdf" },
              { kind: "file", fileId: "file_1" },
              { kind: "file", url: "https://a.test/b.pdf", name: "b.pdf" },
              { kind: "audio", data: "AA", format: "wav" },
            ],
          },
        ],
      },
      messages: [
        {
          role: "user",
          content: [
            { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AA" } },
            { type: "file", file: { file_id: "file_1" } },
            { type: "text", text: "[file b.pdf https://a.test/b.pdf]" },
            { type: "input_audio", input_audio: { data: "AA", format: "wav" } },
          ],
        },
      ],
      warned: ["file by address"],
    },
    {
      name: "a refusal is what the model said",
      request: {
        items: [
          { kind: "message", role: "assistant", content: [{ kind: "refusal", text: "No." }] },
          user("?"),
        ],
      },
      messages: [
        { role: "assistant", content: "No." },
        { role: "user", content: "?" },
      ],
    },
    {
      name: "what is empty is not sent",
      request: { instructions: "", items: [order(""), user(""), says(""), thought("hm"), user("Hi")] },
      messages: [{ role: "user", content: "Hi" }],
    },
    {
      name: "but there must be a message",
      request: { items: [] },
      messages: [{ role: "user", content: "(empty message)" }],
      warned: ["empty conversation"],
    },
    {
      name: "ids that are too long become short",
      request: { items: [call("x".repeat(65)), result("x".repeat(65), "A")] },
      messages: [
        {
          role: "assistant",
          content: null,
          tool_calls: [called("call_9537c5fdf120482f7d58d25e9ed583f5")],
        },
        { role: "tool", tool_call_id: "call_9537c5fdf120482f7d58d25e9ed583f5", content: "A" },
      ],
    },
    {
      name: "Mistral's ids",
      request: {
        items: [call("call_1"), call("abcDEF123"), result("call_1", "A"), result("abcDEF123", "B")],
      },
      quirks: { callIds: "alphanumeric-9" },
      messages: [
        { role: "assistant", content: null, tool_calls: [called("74196fe72"), called("abcDEF123")] },
        { role: "tool", tool_call_id: "74196fe72", content: "A" },
        { role: "tool", tool_call_id: "abcDEF123", content: "B" },
      ],
    },
  ];
  for (const { name, request, quirks, messages, warned = [] } of cases) {
    test(name, () => {
      const encoded = encode(request, quirks);
      expect(encoded.body.messages).toEqual(messages);
      expect(encoded.warned).toEqual(warned);
    });
  }
});

describe("thoughts", () => {
  const details = [{ type: "reasoning.text", text: "hm", signature: "c2ln", index: 0 }];
  const cases: {
    name: string;
    thoughts: Item[];
    quirks: ChatQuirks;
    fields: Record<string, unknown>;
    content?: string;
    warned?: string[];
  }[] = [
    {
      name: "go back to the one who had them",
      thoughts: [thought("seen", "here", { field: "reasoning_content", text: "hm" })],
      quirks: { reasoningBack: "reasoning_content" },
      fields: { reasoning_content: "hm" },
    },
    {
      name: "in the field that is wanted there",
      thoughts: [thought("hm", "here")],
      quirks: { reasoningBack: "reasoning" },
      fields: { reasoning: "hm" },
    },
    {
      name: "with OpenRouter's details, put together",
      thoughts: [
        thought("hm", "here", {
          field: "reasoning",
          text: "hm",
          details: [{ type: "reasoning.text", text: "hm", index: 0 }],
        }),
        thought("", "here", {
          field: "reasoning",
          text: "",
          details: [{ type: "reasoning.text", signature: "c2ln", index: 0 }],
        }),
      ],
      quirks: { reasoningBack: "reasoning" },
      fields: { reasoning: "hm", reasoning_details: details },
    },
    {
      name: "between tags where they came between tags",
      thoughts: [thought("hm", "here", { field: "think", text: "\nhm\n" })],
      quirks: { reasoningBack: "reasoning_content" },
      fields: {},
      content: "<think>\nhm\n</think>\n\nLooking.",
    },
    {
      name: "as the client saw them when the carry is damaged",
      thoughts: [thought("hm", "here", 3)],
      quirks: { reasoningBack: "reasoning_content" },
      fields: { reasoning_content: "hm" },
    },
    {
      name: "of another model stay away, and the field that must be there says so",
      thoughts: [thought("hm", "elsewhere")],
      quirks: { reasoningBack: "reasoning_content" },
      fields: { reasoning_content: "(not recorded)" },
      warned: ["reasoning of another model"],
    },
    {
      name: "of another model stay away",
      thoughts: [thought("hm", "elsewhere")],
      quirks: { reasoningBack: "reasoning" },
      fields: {},
      warned: ["reasoning of another model"],
    },
    {
      name: "of nobody's stay away",
      thoughts: [thought("hm")],
      quirks: { reasoningBack: "reasoning" },
      fields: {},
    },
    { name: "are not wanted", thoughts: [thought("hm", "here")], quirks: {}, fields: {} },
  ];
  for (const { name, thoughts, quirks, fields, content = "Looking.", warned = [] } of cases) {
    test(name, () => {
      const items = [user("Hi"), ...thoughts, says("Looking."), call("a"), result("a", "A")];
      const encoded = encode({ items }, quirks);
      expect(encoded.body.messages[1]).toEqual({
        role: "assistant",
        content,
        ...fields,
        tool_calls: [called("a")],
      });
      expect(encoded.warned).toEqual(warned);
    });
  }

  test("go back only with calls", () => {
    const items = [user("Hi"), thought("hm", "here"), says("Hello."), user("?")];
    const { body } = encode({ items }, { reasoningBack: "reasoning_content" });
    expect(body.messages[1]).toEqual({ role: "assistant", content: "Hello." });
  });
});

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
    { name: "tools", request: { tools: [tool("a", true)] }, fields: { tools: [offered("a")] } },
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
      name: "fields of the vendor's own",
      request: {},
      quirks: { extraBody: { top_k: 1 } },
      fields: { top_k: 1 },
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

  test("the model's own bound on the length", () => {
    const target = { ...targetOf({}), maxOutputTokens: 5 };
    expect(encodeRequest({ ...BASE, maxOutputTokens: 9 }, target)).toMatchObject({
      body: { max_tokens: 5 },
      warnings: [{ feature: "length of the answer" }],
    });
  });
});

test("a longer history begins with the bytes of the shorter one", () => {
  const turn = (n: number): Item[] => [
    user(`Question ${n}`),
    thought(`hm ${n}`, "here"),
    says(`Looking ${n}`),
    call(`call_${n}`, `{"n": ${n}}`),
    result(`call_${n}`, `R${n}`),
    says(`Answer ${n}`),
  ];
  const quirks: ChatQuirks = {
    reasoningBack: "reasoning_content",
    singleSystem: true,
    callIds: "alphanumeric-9",
  };
  const items: Item[] = [order("Be brief.")];
  let before = "[";
  for (let n = 1; n <= 5; n += 1) {
    items.push(...turn(n));
    const bytes = JSON.stringify(encodeRequest({ ...BASE, items }, targetOf(quirks)).body["messages"]);
    expect(bytes.startsWith(before)).toBe(true);
    before = bytes.slice(0, -1);
  }
});
