import { describe, expect, test } from "vitest";
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
