import { describe, expect, test } from "vitest";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { openCarry } from "../envelope.ts";
import { responsesGrammar } from "./responses-grammar.ts";

type Frame = Record<string, unknown>;

const BODY = {
  model: "m",
  input: "hi",
  temperature: 0.5,
  tools: [
    { type: "function", name: "exec_command", parameters: { type: "object" } },
    { type: "custom", name: "apply_patch" },
    { type: "namespace", name: "mcp__demo", tools: [{ type: "function", name: "echo" }] },
    { type: "tool_search", execution: "client" },
    { type: "local_shell" },
  ],
};
const { request } = responsesGrammar.parseRequest(BODY);
const usage = {
  inputTokens: 3,
  cachedInputTokens: 1,
  cacheWriteTokens: 0,
  outputTokens: 4,
  reasoningTokens: 2,
};

function open(echo?: Record<string, unknown>) {
  let count = 0;
  const ids = { next: (prefix: string) => `${prefix}_${++count}` };
  return responsesGrammar.openEncoder({
    ids,
    responseId: "resp_1",
    createdAtUnixS: 7,
    modelAsked: "asked",
    request,
    ...(echo && { echo }),
  });
}

function write(events: readonly StreamEvent[], echo?: Record<string, unknown>): Frame[] {
  const encoder = open(echo);
  const text = events.map((event) => encoder.encode(event)).join("");
  const frames = text.split("\n\n").filter((frame) => frame !== "");
  return frames.map((frame, at) => {
    const [name, json] = frame.split("\ndata: ");
    const value = JSON.parse(json!);
    expect(name).toBe(`event: ${value.type}`);
    expect(value.sequence_number).toBe(at);
    return value;
  });
}

const start: StreamEvent = { type: "start" };
const stop: StreamEvent = { type: "finish", reason: { kind: "stop" }, usage };
const said = (...pieces: string[]): StreamEvent[] => [
  { type: "text-start", id: "t" },
  ...pieces.map((text): StreamEvent => ({ type: "text-delta", id: "t", text })),
  { type: "text-end", id: "t" },
];
const call = (name: string, pieces: string[], form: "json" | "text" = "json"): StreamEvent[] => [
  { type: "tool-call-start", id: name, callId: "call_1", name, form },
  ...pieces.map((text): StreamEvent => ({ type: "tool-call-delta", id: name, text })),
  { type: "tool-call-end", id: name },
];
const calls: StreamEvent = { type: "finish", reason: { kind: "tool-calls" } };
const typesOf = (frames: Frame[]) => frames.map(({ type }) => String(type).replace("response.", ""));
const lastOf = (frames: Frame[]) => frames.at(-1)!["response"] as Frame;
const outputOf = (events: StreamEvent[], echo?: Frame) => lastOf(write([start, ...events], echo))["output"];
const deltasOf = (frames: Frame[], type: string) =>
  frames.filter((frame) => frame["type"] === type).map(({ delta }) => delta);

describe("a text", () => {
  test("is streamed as OpenAI does", () => {
    const frames = write([start, ...said("Hel", "lo"), stop]);
    expect(typesOf(frames)).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
    expect(frames[4]).toEqual({
      type: "response.output_text.delta",
      sequence_number: 4,
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta: "Hel",
      logprobs: [],
    });
    expect(lastOf(frames)).toMatchObject({
      id: "resp_1",
      model: "asked",
      created_at: 7,
      status: "completed",
      output: [
        {
          id: "msg_1",
          type: "message",
          status: "completed",
          role: "assistant",
          content: [{ type: "output_text", text: "Hello", annotations: [], logprobs: [] }],
        },
      ],
      usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
    });
    expect(frames[8]).toMatchObject({ item: (lastOf(frames)["output"] as Frame[])[0] });
  });

  test("of nothing is no item", () => {
    expect(typesOf(write([start, ...said("", ""), stop]))).toEqual(["created", "in_progress", "completed"]);
  });

  test("has its sources", () => {
    const [begin, word, end] = said("a");
    const frames = write([
      start,
      begin!,
      word!,
      { type: "citation", id: "t", url: "https://a", title: "A" },
      end!,
      stop,
    ]);
    const source = { type: "url_citation", start_index: 1, end_index: 1, url: "https://a", title: "A" };
    expect(frames[5]).toMatchObject({ annotation_index: 0, annotation: source });
    expect(lastOf(frames)["output"]).toMatchObject([{ content: [{ text: "a", annotations: [source] }] }]);
  });

  test("a character in two halves is put together, half of one is replaced", () => {
    const frames = write([start, ...said("a\ud83d", "\ude00b\ud800c", "d\ud83d"), stop]);
    expect(deltasOf(frames, "response.output_text.delta")).toEqual(["a", "😀b\ufffdc", "d", "\ufffd"]);
    expect(lastOf(frames)["output"]).toMatchObject([{ content: [{ text: "a😀b\ufffdcd\ufffd" }] }]);
  });
});

describe("thoughts", () => {
  const thought = (form: "raw" | "summary", text: string): StreamEvent => ({
    type: "reasoning-delta",
    id: "r",
    form,
    text,
  });
  const begin: StreamEvent = { type: "reasoning-start", id: "r" };

  test("summary and raw text, and the state in its envelope", () => {
    const carry = { minter: "anthropic", value: { signature: "x" } };
    const frames = write([
      start,
      begin,
      thought("summary", "s"),
      thought("raw", "t"),
      { type: "reasoning-end", id: "r", carry },
      ...said("a"),
      stop,
    ]);
    expect(typesOf(frames).slice(2, 12)).toEqual([
      "output_item.added",
      "reasoning_summary_part.added",
      "reasoning_summary_text.delta",
      "content_part.added",
      "reasoning_text.delta",
      "reasoning_text.done",
      "content_part.done",
      "reasoning_summary_text.done",
      "reasoning_summary_part.done",
      "output_item.done",
    ]);
    const [item] = lastOf(frames)["output"] as Frame[];
    expect(item).toMatchObject({
      id: "rs_1",
      type: "reasoning",
      summary: [{ type: "summary_text", text: "s" }],
      content: [{ type: "reasoning_text", text: "t" }],
    });
    expect(openCarry(String(item!["encrypted_content"]))).toEqual(carry);
  });

  test("without a word, but with state", () => {
    const carry = { minter: "gemini", value: "sig" };
    expect(outputOf([begin, { type: "reasoning-end", id: "r", carry }, stop])).toMatchObject([
      { type: "reasoning", summary: [], encrypted_content: expect.stringMatching(/^pkcx1\./) },
    ]);
  });

  test("without a word and without state are nothing", () => {
    expect(outputOf([begin, { type: "reasoning-end", id: "r" }, stop])).toEqual([]);
  });

  test("without state have none", () => {
    expect(outputOf([begin, thought("raw", "t"), { type: "reasoning-end", id: "r" }, stop])).toMatchObject([
      { encrypted_content: null },
    ]);
  });
});

describe("a tool call comes back as the client knows the tool", () => {
  const fc = { type: "function_call", call_id: "call_1", status: "completed" };
  const cases: { name: string; events: StreamEvent[]; item: Frame }[] = [
    {
      name: "a function",
      events: call("exec_command", ['{"cmd":', ' "ls"}']),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: '{"cmd": "ls"}' },
    },
    {
      name: "arguments that are no JSON stay as they are",
      events: call("exec_command", ['{"cmd": ls']),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: '{"cmd": ls' },
    },
    {
      name: "no arguments",
      events: call("exec_command", []),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: "{}" },
    },
    {
      name: "a tool in a namespace",
      events: call("mcp__demo__echo", ["{}"]),
      item: { ...fc, id: "fc_1", name: "echo", namespace: "mcp__demo", arguments: "{}" },
    },
    {
      name: "a freeform tool, wrapped in JSON",
      events: call("apply_patch", ['{"input":"*** Begin Patch\\n"}']),
      item: {
        id: "ctc_1",
        type: "custom_tool_call",
        call_id: "call_1",
        status: "completed",
        name: "apply_patch",
        input: "*** Begin Patch\n",
      },
    },
    {
      name: "a freeform tool, raw",
      events: call("apply_patch", ['{"input":', '"x"}'], "text"),
      item: {
        id: "ctc_1",
        type: "custom_tool_call",
        call_id: "call_1",
        status: "completed",
        name: "apply_patch",
        input: '{"input":"x"}',
      },
    },
    {
      name: "a search for tools, with an object",
      events: call("tool_search", ['{"query":', '"q"}']),
      item: {
        id: "tsc_1",
        type: "tool_search_call",
        call_id: "call_1",
        execution: "client",
        status: "completed",
        arguments: { query: "q" },
      },
    },
    {
      name: "a search in plain words",
      events: call("tool_search", ["send mail"]),
      item: {
        id: "tsc_1",
        type: "tool_search_call",
        call_id: "call_1",
        execution: "client",
        status: "completed",
        arguments: { query: "send mail" },
      },
    },
    {
      name: "the local shell",
      events: call("local_shell", ['{"command":["ls","-l"],"timeout_ms":9}']),
      item: {
        id: "lsh_1",
        type: "local_shell_call",
        call_id: "call_1",
        status: "completed",
        action: {
          type: "exec",
          command: ["ls", "-l"],
          timeout_ms: 9,
          working_directory: null,
          env: {},
          user: null,
        },
      },
    },
    {
      name: "the local shell without a command is a call that the client answers with an error",
      events: call("local_shell", ["{}"]),
      item: { ...fc, id: "fc_1", name: "local_shell", arguments: "{}" },
    },
    {
      name: "a tool that nobody declared is passed on",
      events: call("teleport", ["{}"]),
      item: { ...fc, id: "fc_1", name: "teleport", arguments: "{}" },
    },
    ...["mcp__demo.echo", "mcp__demo/echo", "demo__echo", "echo", "functions.echo"].map((name) => ({
      name: `the bent name ${name}`,
      events: call(name, ["{}"]),
      item: { ...fc, id: "fc_1", name: "echo", namespace: "mcp__demo", arguments: "{}" },
    })),
    ...["functions.exec_command", "Exec_Command", "exec_command<|channel|>commentary"].map((name) => ({
      name: `the bent name ${name}`,
      events: call(name, ["{}"]),
      item: { ...fc, id: "fc_1", name: "exec_command", arguments: "{}" },
    })),
  ];
  for (const { name, events, item } of cases) {
    test(name, () => {
      const frames = write([start, ...events, calls]);
      expect(lastOf(frames)).toMatchObject({ status: "completed" });
      expect(lastOf(frames)["output"]).toEqual([item]);
      const done = frames.filter(({ type }) => type === "response.output_item.done");
      expect(done.map((frame) => frame["item"])).toEqual([item]);
    });
  }

  test("two at once keep their indexes", () => {
    const [beginA, pieceA, endA] = call("exec_command", ["{}"]);
    const [beginB, pieceB, endB] = call("mcp__demo__echo", ['{"a":1}']);
    const frames = write([start, beginA!, beginB!, pieceB!, pieceA!, endB!, endA!, calls]);
    const done = frames.filter(({ type }) => type === "response.output_item.done");
    expect(done.map((frame) => frame["output_index"])).toEqual([1, 0]);
    expect(lastOf(frames)["output"]).toMatchObject([{ name: "exec_command" }, { name: "echo" }]);
  });
});

test("a web search of the vendor's is shown", () => {
  const frames = write([start, { type: "web-search", id: "w", query: "q" }, ...said("a"), stop]);
  expect(typesOf(frames).slice(2, 7)).toEqual([
    "output_item.added",
    "web_search_call.in_progress",
    "web_search_call.searching",
    "web_search_call.completed",
    "output_item.done",
  ]);
  expect(lastOf(frames)["output"]).toMatchObject([{ action: { type: "search", query: "q" } }, {}]);
});

describe("the end", () => {
  const finish = (reason: Extract<StreamEvent, { type: "finish" }>["reason"]): StreamEvent => ({
    type: "finish",
    reason,
  });
  const cases: { name: string; events: StreamEvent[]; type: string; response: Frame }[] = [
    {
      name: "a reason that is not known is a normal end",
      events: [start, ...said("a"), finish({ kind: "unknown", raw: "bored" })],
      type: "response.completed",
      response: { status: "completed", error: null },
    },
    {
      name: "too long",
      events: [start, ...said("a"), finish({ kind: "max-tokens" })],
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    },
    {
      name: "filtered after some words",
      events: [start, ...said("a"), finish({ kind: "content-filter" })],
      type: "response.incomplete",
      response: { incomplete_details: { reason: "content_filter" } },
    },
    {
      name: "filtered before the first word",
      events: [start, finish({ kind: "content-filter", detail: "SAFETY" })],
      type: "response.failed",
      response: {
        status: "failed",
        error: { code: "invalid_prompt", message: expect.stringContaining("(SAFETY)") },
      },
    },
    {
      name: "a tool call that never arrived",
      events: [start, finish({ kind: "tool-calls" })],
      type: "response.failed",
      response: { error: { code: "server_error", message: expect.stringContaining("no tool call arrived") } },
    },
    {
      name: "a refusal without words has some",
      events: [start, finish({ kind: "refusal" })],
      type: "response.completed",
      response: { output: [expect.objectContaining({ type: "message" })] },
    },
    {
      name: "a failure before the first word",
      events: [{ type: "failure", fault: { message: "m", code: "rate_limit_exceeded" }, usage }],
      type: "response.failed",
      response: {
        error: { code: "rate_limit_exceeded", message: "m" },
        usage: expect.objectContaining({ total_tokens: 7 }),
      },
    },
    {
      name: "a failure inside a tool call: it must not run",
      events: [
        start,
        ...call("exec_command", ['{"cmd":"rm']).slice(0, 2),
        { type: "failure", fault: { message: "cut" } },
      ],
      type: "response.failed",
      response: { output: [], error: { code: "server_error", message: "cut" } },
    },
    {
      name: "an end inside a tool call: it must not run",
      events: [start, ...call("exec_command", ['{"cmd":"rm']).slice(0, 2), finish({ kind: "tool-calls" })],
      type: "response.failed",
      response: { output: [] },
    },
  ];
  for (const { name, events, type, response } of cases) {
    test(name, () => {
      const frames = write(events);
      expect(frames.at(-1)).toMatchObject({ type, response });
      expect(
        frames.filter((frame) => /\.(completed|failed|incomplete)$/.test(String(frame["type"]))),
      ).toHaveLength(1);
      const done = frames.filter((frame) => frame["type"] === "response.output_item.done");
      expect(done.map((frame) => frame["item"])).toEqual(lastOf(frames)["output"]);
    });
  }

  test("a refusal is one for clients that know them, and text for Codex", () => {
    const refusal: StreamEvent[] = [{ type: "refusal", id: "x", text: "no" }, finish({ kind: "refusal" })];
    expect(outputOf(refusal, BODY)).toMatchObject([{ content: [{ type: "refusal", refusal: "no" }] }]);
    expect(outputOf(refusal)).toMatchObject([{ content: [{ type: "output_text", text: "no" }] }]);
  });
});

test("the answer repeats the client's settings, of the right types only", () => {
  const encoder = open({
    ...BODY,
    instructions: "i",
    metadata: { a: "b" },
    top_p: "high",
    text: { verbosity: "low" },
  });
  encoder.encode(start);
  encoder.encode(stop);
  expect(encoder.whole()).toMatchObject({
    instructions: "i",
    temperature: 0.5,
    top_p: 1,
    metadata: { a: "b" },
    text: { format: { type: "text" }, verbosity: "low" },
    tools: [{ name: "exec_command", strict: null }, {}, {}, {}, {}],
  });
});

test("the whole answer is the one that the stream ends with", () => {
  const events = [start, ...said("a"), ...call("exec_command", ["{}"]), calls];
  const encoder = open();
  for (const event of events) encoder.encode(event);
  expect(encoder.whole()).toEqual(lastOf(write(events)));
});
