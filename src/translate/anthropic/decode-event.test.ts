import { describe, expect, test } from "vitest";
import { countingContext, decodeAll } from "../../../test/support/anthropic-streams.ts";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { anthropic } from "./anthropic.ts";

const start = { type: "message_start", message: { id: "m", usage: { input_tokens: 3, output_tokens: 1 } } };
const begin = (content_block: unknown, index: unknown = 0) => ({
  type: "content_block_start",
  index,
  content_block,
});
const delta = (of: unknown, index: unknown = 0) => ({ type: "content_block_delta", index, delta: of });
const textDelta = (text: unknown, index: unknown = 0) => delta({ type: "text_delta", text }, index);
const stopped = (stop_reason: unknown) => ({ type: "message_delta", delta: { stop_reason } });
const end = { type: "message_stop" };

const decode = (...frames: readonly unknown[]) => decodeAll(frames.map((frame) => JSON.stringify(frame)));
const last = (events: readonly StreamEvent[]) => events[events.length - 1];
const textOf = (events: readonly StreamEvent[]) =>
  events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");

describe("why the model stopped", () => {
  const text = [start, begin({ type: "text", text: "x" })];
  const call = [start, begin({ type: "tool_use", id: "t", name: "f", input: {} })];
  const cases: readonly { name: string; frames: readonly unknown[]; reason: unknown }[] = [
    { name: "end_turn", frames: [...text, stopped("end_turn")], reason: { kind: "stop" } },
    { name: "stop_sequence", frames: [...text, stopped("stop_sequence")], reason: { kind: "stop" } },
    { name: "pause_turn", frames: [...text, stopped("pause_turn")], reason: { kind: "stop" } },
    { name: "tool_use", frames: [...call, stopped("tool_use")], reason: { kind: "tool-calls" } },
    { name: "end_turn after a call", frames: [...call, stopped("end_turn")], reason: { kind: "tool-calls" } },
    { name: "max_tokens", frames: [...text, stopped("max_tokens")], reason: { kind: "max-tokens" } },
    {
      name: "model_context_window_exceeded",
      frames: [...text, stopped("model_context_window_exceeded")],
      reason: { kind: "max-tokens" },
    },
    { name: "refusal", frames: [...text, stopped("refusal")], reason: { kind: "refusal" } },
    { name: "a new word", frames: [...text, stopped("bored")], reason: { kind: "unknown", raw: "bored" } },
    { name: "no word", frames: text, reason: { kind: "unknown", raw: "" } },
    { name: "no word after a call", frames: call, reason: { kind: "tool-calls" } },
    { name: "an empty answer, said so", frames: [start, stopped("end_turn")], reason: { kind: "stop" } },
  ];
  for (const { name, frames, reason } of cases) {
    test(name, () => {
      const events = decode(...frames, end);
      assertWellFormed(events);
      expect(last(events)).toMatchObject({ type: "finish", reason });
    });
  }

  test("a silent refusal gets words, so that the user sees one", () => {
    const refusals = decode(start, stopped("refusal"), end).filter(({ type }) => type === "refusal");
    expect(refusals).toMatchObject([{ text: "The model refused to answer." }]);
  });
});

describe("is never taken for a whole answer", () => {
  const cases: readonly { name: string; frames: readonly unknown[]; message: RegExp }[] = [
    { name: "nothing", frames: [], message: /before it was complete/ },
    { name: "an answer without an end", frames: [start, textDelta("x")], message: /before it was complete/ },
    { name: "an answer without content or reason", frames: [start, end], message: /without saying anything/ },
    { name: "tool_use without a call", frames: [start, stopped("tool_use"), end], message: /sent no call/ },
    {
      name: "a call without a name",
      frames: [start, begin({ type: "tool_use", id: "t" }), stopped("tool_use"), end],
      message: /without a name/,
    },
    {
      name: "arguments of no call",
      frames: [start, delta({ type: "input_json_delta", partial_json: "{" }), stopped("end_turn"), end],
      message: /did not begin/,
    },
    {
      name: "text inside a call",
      frames: [start, begin({ type: "tool_use", id: "t", name: "f" }), textDelta("x"), end],
      message: /inside a tool call/,
    },
    {
      name: "another answer inside the first",
      frames: [start, textDelta("x"), { type: "message_start", message: { id: "other" } }, end],
      message: /second answer/,
    },
    {
      name: "an error first",
      frames: [{ type: "error", error: { type: "api_error", message: "no" } }, end],
      message: /no/,
    },
    { name: "an error without words", frames: [start, { type: "error" }], message: /gave no reason/ },
  ];
  for (const { name, frames, message } of cases) {
    test(name, () => {
      const events = decode(...frames);
      assertWellFormed(events);
      expect(last(events)).toMatchObject({
        type: "failure",
        fault: { message: expect.stringMatching(message) },
      });
    });
  }

  test("a frame that is not JSON", () => {
    const events = decodeAll([JSON.stringify(start), '{"type":"content_block_del', JSON.stringify(end)]);
    expect(last(events)).toMatchObject({ type: "failure" });
  });
});

describe("is understood all the same", () => {
  const cases: readonly { name: string; frames: readonly unknown[]; text: string }[] = [
    { name: "text without a begin", frames: [start, textDelta("x"), textDelta("y")], text: "xy" },
    { name: "text without an index", frames: [start, textDelta("x", null), textDelta("y", "0")], text: "xy" },
    { name: "text before the message", frames: [textDelta("x"), start, textDelta("y")], text: "xy" },
    {
      name: "text behind its end",
      frames: [start, begin({ type: "text" }), { type: "content_block_stop", index: 0 }, textDelta("x")],
      text: "x",
    },
    {
      name: "the same message begun twice",
      frames: [start, start, textDelta("x")],
      text: "x",
    },
    {
      name: "values of a wrong type",
      frames: [
        start,
        begin(null),
        begin("text"),
        textDelta(7),
        textDelta({}),
        delta(null),
        textDelta("x", 9),
      ],
      text: "x",
    },
  ];
  for (const { name, frames, text } of cases) {
    test(name, () => {
      const events = decode(...frames, stopped("end_turn"), end);
      assertWellFormed(events);
      expect(textOf(events)).toBe(text);
      expect(last(events)).toMatchObject({ type: "finish", reason: { kind: "stop" } });
    });
  }

  test("the name of the event where the frame has no type", () => {
    const state = anthropic.initial(countingContext());
    const { events } = anthropic.decodeEvent(
      state,
      JSON.stringify({ message: { id: "m" } }),
      "message_start",
    );
    expect(events).toEqual([{ type: "start", responseId: "m" }]);
  });

  test("a reason without message_stop, when the stream ends behind it", () => {
    expect(last(decode(start, textDelta("x"), stopped("end_turn")))).toMatchObject({ type: "finish" });
  });

  test("a stream that goes on pinging behind its end", () => {
    const events = decode(start, textDelta("x"), stopped("end_turn"), end, { type: "ping" }, textDelta("y"));
    assertWellFormed(events);
    expect(textOf(events)).toBe("x");
  });
});

describe("costs nothing where nothing is said", () => {
  const run = (...frames: readonly unknown[]) =>
    frames.reduce(
      (state: ReturnType<typeof anthropic.initial>, frame) =>
        anthropic.decodeEvent(state, JSON.stringify(frame), undefined).state,
      anthropic.initial(countingContext()),
    );
  const open = run(start, begin({ type: "text", text: "a" }));
  const quiet = [
    { type: "ping" },
    textDelta(""),
    { type: "content_block_stop", index: 7 },
    start,
    { type: "new" },
    delta({ type: "new_delta" }),
  ];
  for (const frame of quiet) {
    test(`${JSON.stringify(frame)}: the same state`, () => {
      const step = anthropic.decodeEvent(open, JSON.stringify(frame), undefined);
      expect(step.state).toBe(open);
      expect(step.events).toEqual([]);
    });
  }
  test("text keeps the state", () => {
    const step = anthropic.decodeEvent(open, JSON.stringify(textDelta("b")), undefined);
    expect(step.state).toBe(open);
    expect(step.events).toEqual([{ type: "text-delta", id: "msg_1", text: "b" }]);
  });
});
