import { describe, expect, test } from "vitest";
import { BadRequestError } from "../client-grammar.ts";
import { sealCarry } from "../envelope.ts";
import { parseRequest } from "./parse-request.ts";

const parse = (body: Record<string, unknown>) => parseRequest({ model: "m", ...body });
const itemsOf = (...input: unknown[]) => parse({ input }).request.items;
const toolsOf = (tools: unknown[], input: unknown = "hi") => parse({ tools, input }).request.tools;
const namesOf = (tools: unknown[], input?: unknown) =>
  toolsOf(tools, input).map((tool) => (tool.kind === "web-search" ? "(web)" : tool.name));
const featuresOf = (body: Record<string, unknown>) => parse(body).warnings.map(({ feature }) => feature);
const text = (words: string) => ({ kind: "text", text: words });
const fn = (name: string, more = {}) => ({ type: "function", name, parameters: { type: "object" }, ...more });
const namespace = (name: string, ...tools: unknown[]) => ({ type: "namespace", name, tools });

describe("an input item becomes", () => {
  const cases: { name: string; item: unknown; is: unknown }[] = [
    {
      name: "a message of any role",
      item: { type: "message", role: "developer", content: [{ type: "input_text", text: "a" }] },
      is: { kind: "message", role: "developer", content: [text("a")] },
    },
    {
      name: "a message without a type",
      item: { role: "user", content: "a" },
      is: { kind: "message", role: "user", content: [text("a")] },
    },
    {
      name: "pictures, files, sounds and refusals",
      item: {
        role: "user",
        content: [
          { type: "input_image", image_url: "data:image/png;base64,AA", detail: "high" },
          { type: "image_url", image_url: { url: "https://a/b.png" } },
          { type: "input_file", filename: "a.pdf", file_data: "QQ==" },
          { type: "input_file", file_id: "file_1" },
          { type: "input_audio", input_audio: { data: "QQ==", format: "mp3" } },
          { type: "refusal", refusal: "no" },
        ],
      },
      is: {
        kind: "message",
        role: "user",
        content: [
          { kind: "image", url: "data:image/png;base64,AA", detail: "high" },
          { kind: "image", url: "https://a/b.png" },
          { kind: "file", url: "data:application/pdf;base64,QQ==", name: "a.pdf" },
          { kind: "file", fileId: "file_1" },
          { kind: "audio", data: "QQ==", format: "mp3" },
          { kind: "refusal", text: "no" },
        ],
      },
    },
    {
      name: "a call, with arguments as they came",
      item: { type: "function_call", call_id: "c", name: "f", arguments: '{"a": 1' },
      is: { kind: "tool-call", callId: "c", name: "f", form: "json", input: '{"a": 1' },
    },
    {
      name: "a call in a namespace",
      item: { type: "function_call", call_id: "c", name: "echo", namespace: "mcp__demo", arguments: "{}" },
      is: { kind: "tool-call", callId: "c", name: "mcp__demo__echo", form: "json", input: "{}" },
    },
    {
      name: "a freeform call",
      item: { type: "custom_tool_call", call_id: "c", name: "apply_patch", input: "*** Begin" },
      is: { kind: "tool-call", callId: "c", name: "apply_patch", form: "text", input: "*** Begin" },
    },
    {
      name: "a search for tools",
      item: { type: "tool_search_call", call_id: "c", execution: "client", arguments: { query: "q" } },
      is: { kind: "tool-call", callId: "c", name: "tool_search", form: "json", input: '{"query":"q"}' },
    },
    {
      name: "a shell call",
      item: { type: "local_shell_call", call_id: "c", action: { type: "exec", command: ["ls"], user: null } },
      is: { kind: "tool-call", callId: "c", name: "local_shell", form: "json", input: '{"command":["ls"]}' },
    },
    {
      name: "a result",
      item: { type: "function_call_output", call_id: "c", output: "ok" },
      is: { kind: "tool-result", callId: "c", content: [text("ok")] },
    },
    {
      name: "a result with a picture",
      item: {
        type: "custom_tool_call_output",
        call_id: "c",
        output: [
          { type: "input_text", text: "a" },
          { type: "input_image", image_url: "data:image/png;base64,AA" },
        ],
      },
      is: {
        kind: "tool-result",
        callId: "c",
        content: [text("a"), { kind: "image", url: "data:image/png;base64,AA" }],
      },
    },
    {
      name: "an empty result, which is a result",
      item: { type: "function_call_output", call_id: "c", output: "" },
      is: { kind: "tool-result", callId: "c", content: [] },
    },
    {
      name: "thoughts with their state",
      item: {
        type: "reasoning",
        summary: [{ type: "summary_text", text: "s" }],
        content: [{ type: "reasoning_text", text: "t" }],
        encrypted_content: sealCarry({ minter: "deepseek", value: { a: 1 } }),
      },
      is: { kind: "reasoning", summary: ["s"], text: ["t"], carry: { minter: "deepseek", value: { a: 1 } } },
    },
    {
      name: "thoughts without the state of another vendor",
      item: { type: "reasoning", summary: [{ type: "summary_text", text: "s" }], encrypted_content: "gAAA" },
      is: { kind: "reasoning", summary: ["s"], text: [] },
    },
    {
      name: "what another agent says",
      item: { type: "agent_message", author: "/root", content: [{ type: "input_text", text: "go" }] },
      is: { kind: "message", role: "user", content: [text("Message from /root:"), text("go")] },
    },
  ];
  for (const { name, item, is } of cases) test(name, () => expect(itemsOf(item)).toEqual([is]));

  test("a text alone is the user's message", () => {
    expect(parse({ input: "hi" }).request.items).toEqual([
      { kind: "message", role: "user", content: [text("hi")] },
    ]);
  });
});

describe("what carries nothing is left out, and said", () => {
  const cases: { name: string; item: unknown; feature: string | undefined }[] = [
    {
      name: "thoughts that only another vendor can read",
      item: { type: "reasoning", summary: [], encrypted_content: "gAAA" },
      feature: "thoughts encrypted by another vendor",
    },
    { name: "empty thoughts", item: { type: "reasoning", summary: [], content: null }, feature: undefined },
    {
      name: "a hosted call",
      item: { type: "web_search_call", id: "ws" },
      feature: "input item web_search_call",
    },
    { name: "a reference", item: { type: "item_reference", id: "x" }, feature: "input item item_reference" },
    {
      name: "an encrypted summary",
      item: { type: "compaction", encrypted_content: "x" },
      feature: "input item compaction",
    },
    { name: "an unknown type", item: { type: "hologram" }, feature: "input item hologram" },
    { name: "no type, no role", item: { id: "x" }, feature: "input item without a type and a role" },
    { name: "a number", item: 7, feature: "input item that is not an object" },
    { name: "an empty message", item: { type: "message", role: "user", content: [] }, feature: undefined },
  ];
  for (const { name, item, feature } of cases) {
    test(name, () => {
      const { request, warnings } = parse({ input: [item, item] });
      expect(request.items).toEqual([]);
      expect(warnings.map((warning) => warning.feature)).toEqual(feature === undefined ? [] : [feature]);
    });
  }
});

describe("tools", () => {
  test("every kind, with the client's own name kept", () => {
    const tools = toolsOf([
      fn("f", { description: "d", strict: true }),
      {
        type: "custom",
        name: "apply_patch",
        format: { type: "grammar", syntax: "lark", definition: "start: x" },
      },
      { ...namespace("mcp__demo", fn("echo", { description: "e" })), description: "Echoes." },
      { type: "tool_search", execution: "client", parameters: { type: "object" } },
      { type: "web_search", external_web_access: true },
    ]);
    expect(tools).toEqual([
      {
        kind: "function",
        name: "f",
        origin: { name: "f" },
        description: "d",
        parameters: { type: "object" },
        strict: true,
      },
      {
        kind: "freeform",
        name: "apply_patch",
        origin: { name: "apply_patch" },
        grammar: { syntax: "lark", definition: "start: x" },
      },
      {
        kind: "function",
        name: "mcp__demo__echo",
        origin: { name: "echo", namespace: "mcp__demo" },
        description: "e\n\nEchoes.",
        parameters: { type: "object" },
      },
      {
        kind: "tool-search",
        name: "tool_search",
        origin: { name: "tool_search" },
        parameters: { type: "object" },
      },
      { kind: "web-search", options: { external_web_access: true } },
    ]);
  });

  const long = "n".repeat(80);
  const cases: { name: string; tools: unknown[]; input?: unknown; names: unknown }[] = [
    {
      name: "Codex's own namespace has no prefix",
      tools: [namespace("functions", fn("exec"))],
      names: ["exec"],
    },
    { name: "a namespace that ends in __", tools: [namespace("mcp__x__", fn("a"))], names: ["mcp__x__a"] },
    { name: "letters that vendors refuse", tools: [fn("my.tool é")], names: ["my_tool__"] },
    {
      name: "a name that is too long",
      tools: [fn(long), fn(`${long}2`)],
      names: [expect.stringMatching(/^n{55}_[0-9a-f]{8}$/), expect.stringMatching(/^n{55}_[0-9a-f]{8}$/)],
    },
    {
      name: "a tool of its own keeps the name that a namespace wants too",
      tools: [namespace("n", fn("x")), fn("n__x")],
      names: [expect.stringMatching(/^n__x_[0-9a-f]{8}$/), "n__x"],
    },
    { name: "a second declaration", tools: [fn("f"), { type: "custom", name: "f" }], names: ["f"] },
    {
      name: "tools that come in the input of lite models",
      tools: [fn("f")],
      input: [{ type: "additional_tools", tools: [namespace("clock", fn("sleep")), fn("f")] }],
      names: ["f", "clock__sleep"],
    },
    {
      name: "tools that were found are callable",
      tools: [],
      input: [
        {
          type: "tool_search_output",
          call_id: "c",
          tools: [namespace("mcp__demo", fn("echo"))],
          execution: "client",
        },
      ],
      names: ["mcp__demo__echo"],
    },
  ];
  for (const { name, tools, input, names } of cases) {
    test(name, () => {
      const found = namesOf(tools, input ?? "hi");
      expect(found).toEqual(names);
      expect(new Set(found).size).toBe(found.length);
      expect(namesOf(tools, input ?? "hi")).toEqual(found);
    });
  }

  test("what was found is told under the names by which it is called", () => {
    const output = {
      type: "tool_search_output",
      call_id: "c",
      tools: [namespace("mcp__demo", fn("echo", { description: "e" }))],
    };
    const told = '{"tools":[{"name":"mcp__demo__echo","description":"e"}]}';
    expect(itemsOf(output)).toEqual([{ kind: "tool-result", callId: "c", content: [text(told)] }]);
  });

  test("a call of old Codex, which flattens names itself, is a call of the same tool", () => {
    const call = { type: "function_call", call_id: "c", name: "mcp__demo__echo", arguments: "{}" };
    const { items } = parse({ tools: [namespace("mcp__demo", fn("echo"))], input: [call] }).request;
    expect(items).toMatchObject([{ name: "mcp__demo__echo" }]);
  });

  test("a call of a tool that is gone has a name that vendors take", () => {
    expect(
      itemsOf({ type: "function_call", call_id: "c", name: "é".repeat(99), arguments: "" }),
    ).toMatchObject([{ name: expect.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/) }]);
  });

  test("what cannot be translated is left out, and said", () => {
    const tools = [{ type: "image_generation" }, { type: "mcp", server_label: "x" }, { type: "function" }, 3];
    expect(toolsOf(tools)).toEqual([]);
    expect(featuresOf({ tools, input: "hi" })).toEqual([
      "tool image_generation",
      "tool mcp",
      "tool function",
      "tool without a name",
    ]);
  });
});

describe("tool_choice", () => {
  const tools = [fn("f"), namespace("mcp__demo", fn("echo")), { type: "custom", name: "apply_patch" }];
  const missing = "tool_choice names a tool that is not there";
  const cases: { choice: unknown; is: unknown; feature?: string }[] = [
    { choice: null, is: { kind: "auto" } },
    { choice: "none", is: { kind: "none" } },
    { choice: "required", is: { kind: "required" } },
    { choice: { type: "function", name: "f" }, is: { kind: "tool", name: "f" } },
    { choice: { type: "function", function: { name: "f" } }, is: { kind: "tool", name: "f" } },
    { choice: { type: "custom", name: "apply_patch" }, is: { kind: "tool", name: "apply_patch" } },
    {
      choice: { type: "function", name: "echo", namespace: "mcp__demo" },
      is: { kind: "tool", name: "mcp__demo__echo" },
    },
    { choice: { type: "function", name: "echo" }, is: { kind: "tool", name: "mcp__demo__echo" } },
    { choice: { type: "function", name: "gone" }, is: { kind: "auto" }, feature: missing },
    { choice: "maybe", is: { kind: "auto" }, feature: missing },
    {
      choice: {
        type: "allowed_tools",
        mode: "required",
        tools: [{ type: "function", name: "f" }, { name: "x" }],
      },
      is: { kind: "allowed", names: ["f"], required: true },
      feature: "tool_choice allows a tool that is not there",
    },
  ];
  for (const { choice, is, feature } of cases) {
    test(JSON.stringify(choice), () => {
      const { request, warnings } = parse({ tools, input: "hi", tool_choice: choice });
      expect(request.toolChoice).toEqual(is);
      expect(warnings.map((warning) => warning.feature)).toEqual(feature === undefined ? [] : [feature]);
    });
  }

  test("no tools: none can be required", () => {
    expect(parse({ input: "hi", tool_choice: "required" }).request.toolChoice).toEqual({ kind: "auto" });
  });
});

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
