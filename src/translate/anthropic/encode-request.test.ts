import { describe, expect, test } from "vitest";
import { requestOf, targetOf } from "../../../test/support/anthropic-streams.ts";
import type { Content, FunctionTool, Item, ModelRequest, Tool } from "../../domain/conversation.ts";
import { encodeRequest } from "./encode-request.ts";

const encode = (request: Partial<ModelRequest>, target: Parameters<typeof targetOf>[0] = {}) => {
  const { body, warnings } = encodeRequest(requestOf(request), targetOf(target));
  return { body, warnings: warnings.map(({ feature }) => feature) };
};

const plain = { without: ["cache_control"] };
const text = (words: string): Content => ({ kind: "text", text: words });
const message = (role: "user" | "assistant" | "developer" | "system", ...content: Content[]): Item => ({
  kind: "message",
  role,
  content,
});
const call = (callId: string, input = "{}"): Item => ({
  kind: "tool-call",
  callId,
  name: "f",
  form: "json",
  input,
});
const result = (callId: string, ...content: Content[]): Item => ({ kind: "tool-result", callId, content });
const tool = (name: string, more: Partial<FunctionTool> = {}): FunctionTool => ({
  kind: "function",
  name,
  origin: { name },
  parameters: { type: "object", properties: {} },
  ...more,
});
const said = (words: string) => ({ type: "text", text: words });
const user = (...content: unknown[]) => ({ role: "user", content });
const assistant = (...content: unknown[]) => ({ role: "assistant", content });

describe("turns", () => {
  const use = (id: string, input = {}) => ({ type: "tool_use", id, name: "f", input });
  const answer = (id: string, ...content: unknown[]) => ({
    type: "tool_result",
    tool_use_id: id,
    ...(content.length > 0 && { content }),
  });
  const cases: readonly { name: string; items: readonly Item[]; messages: readonly unknown[] }[] = [
    { name: "nothing at all", items: [], messages: [user(said("Continue."))] },
    {
      name: "only blanks",
      items: [message("user", text("  \n"))],
      messages: [user(said("Continue."))],
    },
    {
      name: "neighbours are joined",
      items: [message("user", text("a")), message("user", text("b"))],
      messages: [user(said("a"), said("b"))],
    },
    {
      name: "the assistant neither begins nor ends",
      items: [message("assistant", text("a "))],
      messages: [user(said("Continue.")), assistant(said("a ")), user(said("Continue."))],
    },
    {
      name: "a developer in the middle speaks as the user, marked",
      items: [message("user", text("a")), message("developer", text("b"))],
      messages: [user(said("a"), said("<system-reminder>\nb\n</system-reminder>"))],
    },
    {
      name: "results come first, in the order of the calls",
      items: [
        message("user", text("a")),
        call("1"),
        call("2"),
        message("user", text("b")),
        result("2", text("two")),
        result("1"),
      ],
      messages: [
        user(said("a")),
        assistant(use("1"), use("2")),
        user(answer("1"), answer("2", said("two")), said("b")),
      ],
    },
    {
      name: "ids are made safe and stay apart",
      items: [message("user", text("a")), call("x.1"), call("x:1"), call(""), result("x:1", text("b"))],
      messages: [
        user(said("a")),
        assistant(use("x_1"), use("x_1_2"), use("call")),
        user(answer("x_1", said("aborted")), answer("x_1_2", said("b")), answer("call", said("aborted"))),
      ],
    },
    {
      name: "arguments are always an object",
      items: [message("user", text("a")), call("1", "[1]"), result("1", text("b"))],
      messages: [user(said("a")), assistant(use("1", { value: [1] })), user(answer("1", said("b")))],
    },
  ];
  for (const { name, items, messages } of cases) {
    test(name, () => expect(encode({ items }, plain).body["messages"]).toEqual(messages));
  }
});

test("the system prompt is what stands before the first turn", () => {
  const items = [
    message("system", text("b")),
    message("developer", text(" "), text("c")),
    message("user", text("d")),
    message("system", text("e")),
  ];
  const { body } = encode({ instructions: "a", items }, plain);
  expect(body["system"]).toEqual([said("a"), said("b"), said("c")]);
  expect(body["messages"]).toEqual([user(said("d"), said("<system-reminder>\ne\n</system-reminder>"))]);
});

describe("content", () => {
  const png = "data:image/png;base64,aGk=";
  const cases: readonly { name: string; content: Content; block: unknown; warns?: boolean }[] = [
    {
      name: "a picture",
      content: { kind: "image", url: png },
      block: { type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } },
    },
    {
      name: "a picture with parameters and another spelling",
      content: { kind: "image", url: "DATA:image/JPG;name=x;Base64,aGk=" },
      block: { type: "image", source: { type: "base64", media_type: "image/jpeg", data: "aGk=" } },
    },
    {
      name: "a picture on the web",
      content: { kind: "image", url: "https://example.org/a.png" },
      block: { type: "image", source: { type: "url", url: "https://example.org/a.png" } },
    },
    {
      name: "a picture of a type that Claude does not take",
      content: { kind: "image", url: "data:image/svg+xml;base64,aGk=" },
      block: said("[image left out: image/svg+xml]"),
      warns: true,
    },
    {
      name: "a picture on this machine",
      content: { kind: "image", url: "file:///etc/passwd" },
      block: said("[image left out: file:///etc/passwd]"),
      warns: true,
    },
    {
      name: "a PDF",
      content: { kind: "file", url: "data:application/pdf;base64,aGk=", name: "a.pdf" },
      block: {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "aGk=" },
        title: "a.pdf",
      },
    },
    {
      name: "a text file",
      content: { kind: "file", url: "data:text/markdown;base64,w7w=", name: "a.md" },
      block: {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "ü" },
        title: "a.md",
      },
    },
    {
      name: "a text file that is not base64",
      content: { kind: "file", url: "data:application/json,%7B%7D" },
      block: { type: "document", source: { type: "text", media_type: "text/plain", data: "{}" } },
    },
    {
      name: "a file on the web",
      content: { kind: "file", url: "https://example.org/a.pdf" },
      block: { type: "document", source: { type: "url", url: "https://example.org/a.pdf" } },
    },
    {
      name: "a file that another vendor keeps",
      content: { kind: "file", fileId: "file-1" },
      block: said("[file left out: file-1]"),
      warns: true,
    },
    {
      name: "sound",
      content: { kind: "audio", data: "aGk=", format: "wav" },
      block: said("[audio left out: wav]"),
      warns: true,
    },
  ];
  for (const { name, content, block, warns = false } of cases) {
    test(name, () => {
      const { body, warnings } = encode({ items: [message("user", content)] }, plain);
      expect(body["messages"]).toEqual([user(block)]);
      expect(warnings.length > 0).toBe(warns);
    });
  }

  test("a picture inside a tool's result stays there", () => {
    const items = [message("user", text("a")), call("1"), result("1", { kind: "image", url: png })];
    const messages = encode({ items }, plain).body["messages"] as { content: unknown[] }[];
    expect(messages[2]?.content[0]).toMatchObject({ type: "tool_result", content: [{ type: "image" }] });
  });

  test("the assistant has only text", () => {
    const items = [message("user", text("a")), message("assistant", { kind: "image", url: png })];
    const { body, warnings } = encode({ items }, plain);
    const messages = body["messages"] as unknown[];
    expect(messages[1]).toEqual(assistant(said("[image left out: image/png]")));
    expect(warnings).toHaveLength(1);
  });
});

describe("tools", () => {
  const tools = [tool("a"), tool("b")];
  const cases: readonly { name: string; request: Partial<ModelRequest>; choice: unknown; model?: string }[] =
    [
      { name: "auto says nothing", request: { tools }, choice: undefined },
      { name: "none", request: { tools, toolChoice: { kind: "none" } }, choice: { type: "none" } },
      {
        name: "none, one by one",
        request: { tools, toolChoice: { kind: "none" }, parallelToolCalls: false },
        choice: { type: "none" },
      },
      { name: "required", request: { tools, toolChoice: { kind: "required" } }, choice: { type: "any" } },
      {
        name: "one tool, one by one",
        request: { tools, toolChoice: { kind: "tool", name: "b" }, parallelToolCalls: false },
        choice: { type: "tool", name: "b", disable_parallel_tool_use: true },
      },
      {
        name: "a tool that is not there",
        request: { tools, toolChoice: { kind: "tool", name: "c" } },
        choice: undefined,
      },
      {
        name: "a model that refuses to be forced",
        request: { tools, toolChoice: { kind: "required" }, parallelToolCalls: false },
        model: "claude-fable-5-1",
        choice: { type: "auto", disable_parallel_tool_use: true },
      },
      { name: "no tools, no choice", request: { toolChoice: { kind: "required" } }, choice: undefined },
    ];
  for (const { name, request, choice, model = "claude-sonnet-4-5" } of cases) {
    test(name, () => expect(encode(request, { model }).body["tool_choice"]).toEqual(choice));
  }

  const namesOf = (request: Partial<ModelRequest>, model = "claude-sonnet-4-5") => {
    const sent = encode(request, { model }).body["tools"] as { name: string }[] | undefined;
    return sent?.map(({ name }) => name);
  };

  test("only the allowed ones are shown", () => {
    const toolChoice = { kind: "allowed", names: ["b"], required: true } as const;
    expect(namesOf({ tools, toolChoice })).toEqual(["b"]);
    expect(encode({ tools, toolChoice }).body["tool_choice"]).toEqual({ type: "any" });
  });

  const search = (options: Record<string, unknown>): Tool => ({ kind: "web-search", options });
  test("the vendor's search is offered where it exists, and never hides a client's tool", () => {
    expect(namesOf({ tools: [search({})] })).toEqual(["web_search"]);
    expect(namesOf({ tools: [search({})] }, "kimi-k2")).toBeUndefined();
    expect(namesOf({ tools: [search({ external_web_access: false })] })).toBeUndefined();
    const sent = encode({ tools: [search({}), tool("web_search")] }).body["tools"];
    expect(sent).toMatchObject([{ name: "web_search", input_schema: {} }]);
  });

  test("strict where the model and the schema can be", () => {
    const one = { type: "string" };
    const closed = { type: "object", properties: { one }, required: ["one"], additionalProperties: false };
    const strict = tool("a", { strict: true, parameters: closed });
    const isStrict = (model: string, wanted: FunctionTool) =>
      (encode({ tools: [wanted] }, { model }).body["tools"] as { strict?: boolean }[])[0]?.strict;
    expect(isStrict("claude-sonnet-4-5", strict)).toBe(true);
    expect(isStrict("claude-sonnet-4", strict)).toBeUndefined();
    expect(isStrict("claude-sonnet-4-5", { ...strict, parameters: { type: "object" } })).toBeUndefined();
    expect(isStrict("claude-sonnet-4-5", { ...strict, strict: false })).toBeUndefined();
    const many = Array.from({ length: 21 }, (_, at) => ({ ...strict, name: `t${at}` }));
    expect(JSON.stringify(encode({ tools: many }).body["tools"])).not.toContain('"strict"');
    expect(encode({ tools: many }).warnings).toEqual(["strict tools"]);
  });
});

describe("settings", () => {
  const cases: readonly {
    name: string;
    request: Partial<ModelRequest>;
    target?: Parameters<typeof targetOf>[0];
    sent: Record<string, unknown>;
    warns?: readonly string[];
  }[] = [
    {
      name: "a limit by the model's name",
      request: {},
      sent: { max_tokens: 64_000, temperature: undefined },
    },
    { name: "the client's own limit", request: { maxOutputTokens: 7.9 }, sent: { max_tokens: 7 } },
    { name: "a limit that is none", request: { maxOutputTokens: Number.NaN }, sent: { max_tokens: 1 } },
    {
      name: "a temperature out of range",
      request: { temperature: 1.7 },
      sent: { temperature: 1 },
      warns: ["temperature"],
    },
    {
      name: "temperature and top_p exclude each other",
      request: { temperature: 0.5, topP: 0.5 },
      sent: { temperature: 0.5, top_p: undefined },
      warns: ["top_p"],
    },
    { name: "top_p alone", request: { topP: 0.5 }, sent: { top_p: 0.5 } },
    {
      name: "a model without sampling",
      request: { temperature: 0.5, topP: 1 },
      target: { model: "claude-opus-4-7" },
      sent: { temperature: undefined, top_p: undefined },
      warns: ["temperature"],
    },
    {
      name: "stop sequences",
      request: { stop: ["END", "\n"] },
      sent: { stop_sequences: ["END"] },
      warns: ["a blank stop sequence"],
    },
    { name: "priority", request: { serviceTier: "priority" }, sent: { service_tier: "auto" } },
    {
      name: "flex",
      request: { serviceTier: "flex" },
      sent: { service_tier: undefined },
      warns: ["service_tier"],
    },
    { name: "the user", request: { user: "u" }, sent: { metadata: { user_id: "u" } } },
    {
      name: "what Anthropic does not have",
      request: { seed: 0, presencePenalty: 1, frequencyPenalty: 0, topLogprobs: 2, metadata: { a: "b" } },
      sent: { metadata: undefined },
      warns: ["top_logprobs", "presence_penalty", "seed", "metadata"],
    },
    {
      name: "what this model was found to refuse",
      request: { temperature: 0.5, tools: [tool("a")] },
      target: { without: ["temperature", "model", "cache_control"] },
      sent: { model: "claude-sonnet-4-5", temperature: undefined },
      warns: ["temperature"],
    },
    {
      name: "a part that this model was found to refuse, and never what a request needs",
      request: { tools: [tool("a", { description: "d" })] },
      target: { without: ["tools.0.description", "tools.0.input_schema", "tools", "cache_control"] },
      sent: { tools: [{ name: "a", input_schema: { type: "object", properties: {} } }] },
      warns: ["tools.0.description"],
    },
    { name: "no stream", request: { wantsStream: false }, sent: { stream: false } },
  ];
  for (const { name, request, target, sent, warns = [] } of cases) {
    test(name, () => {
      const { body, warnings } = encode(request, target);
      for (const [key, value] of Object.entries(sent)) expect(body[key], key).toEqual(value);
      expect(warnings).toEqual(warns);
    });
  }
});
