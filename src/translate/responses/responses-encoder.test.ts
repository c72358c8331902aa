import { describe, expect, test } from "vitest";
import {
  BODY,
  call,
  calls,
  deltasOf,
  type Frame,
  lastOf,
  open,
  outputOf,
  said,
  start,
  stop,
  typesOf,
  usage,
  write,
} from "../../../test/support/responses-answer.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { openCarry } from "../envelope.ts";

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

  test("without state are known as ours all the same", () => {
    expect(outputOf([begin, thought("raw", "t"), { type: "reasoning-end", id: "r" }, stop])).toMatchObject([
      { encrypted_content: "pkcx1." },
    ]);
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

test("tokens that nobody counted are no field of an answer that is over", () => {
  const { reason } = stop as Extract<StreamEvent, { type: "finish" }>;
  const frames = write([start, ...said("a"), { type: "finish", reason }]);
  expect(frames[0]).toMatchObject({ response: { status: "in_progress", usage: null } });
  expect(lastOf(frames)).not.toHaveProperty("usage");
});

test("the whole answer is the one that the stream ends with", () => {
  const events = [start, ...said("a"), ...call("exec_command", ["{}"]), calls];
  const encoder = open();
  for (const event of events) encoder.encode(event);
  expect(encoder.whole()).toEqual(lastOf(write(events)));
});
