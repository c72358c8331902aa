import { describe, expect, test } from "vitest";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { responses } from "./responses.ts";

function context() {
  let count = 0;
  return { ids: { next: (prefix: string) => `${prefix}_${++count}` }, minter: "openai" };
}

function decodeFrames(frames: readonly string[]): StreamEvent[] {
  let state = responses.initial(context());
  const events: StreamEvent[] = [];
  for (const data of frames) {
    const step = responses.decodeEvent(state, data, undefined);
    state = step.state;
    events.push(...step.events);
  }
  return [...events, ...responses.decodeEnd(state)];
}

test("a piece of the open text costs no new state", () => {
  const delta = JSON.stringify({
    type: "response.output_text.delta",
    item_id: "m",
    output_index: 0,
    content_index: 0,
    delta: "a",
  });
  const first = responses.decodeEvent(responses.initial(context()), delta, undefined);
  const second = responses.decodeEvent(first.state, delta, undefined);
  expect(second.state).toBe(first.state);
  expect(second.events).toEqual([{ type: "text-delta", id: "text_1", text: "a" }]);
});

test("what says nothing new changes nothing", () => {
  const { state } = responses.decodeEvent(
    responses.initial(context()),
    '{"type":"response.created","response":{"id":"r"}}',
    undefined,
  );
  const quiet = [
    "",
    "[DONE]",
    '{"type":"response.in_progress"}',
    '{"type":"ping"}',
    '{"type":"response.new_thing"}',
  ];
  for (const data of quiet)
    expect(responses.decodeEvent(state, data, undefined)).toEqual({ state, events: [] });
});

describe("what is no Responses stream is a failure with a reason", () => {
  const cases = [
    { name: "text", data: "oops", message: /not JSON/ },
    {
      name: "Chat Completions",
      data: '{"object":"chat.completion.chunk","choices":[]}',
      message: /Chat Completions/,
    },
    { name: "an error without a type", data: '{"error":{"message":"m","code":"c"}}', message: /^m$/ },
    {
      name: "a call without a name",
      data: '{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c"}}',
      message: /without a name/,
    },
  ];
  for (const { name, data, message } of cases) {
    test(name, () => {
      const events = decodeFrames([data]);
      assertWellFormed(events);
      expect(events.at(-1)).toMatchObject({
        type: "failure",
        fault: { message: expect.stringMatching(message) },
      });
    });
  }
});

describe("a whole answer", () => {
  const output = [
    { type: "message", id: "m", role: "assistant", content: [{ type: "output_text", text: "hi" }] },
    { type: "function_call", id: "fc", call_id: "c", name: "f", arguments: "{}" },
  ];
  const decode = (body: unknown) => {
    const events = responses.decodeBody(body, context());
    assertWellFormed(events);
    return events;
  };

  test("says what a stream would", () => {
    expect(decode({ id: "r", model: "m", status: "completed", output })).toEqual([
      { type: "start", responseId: "r", model: "m" },
      { type: "text-start", id: "text_1" },
      { type: "text-delta", id: "text_1", text: "hi" },
      { type: "text-end", id: "text_1" },
      { type: "tool-call-start", id: "tool_2", callId: "c", name: "f", form: "json" },
      { type: "tool-call-delta", id: "tool_2", text: "{}" },
      { type: "tool-call-end", id: "tool_2" },
      { type: "finish", reason: { kind: "tool-calls" } },
    ]);
  });

  const failures: { name: string; body: unknown; message: RegExp }[] = [
    { name: "failed", body: { status: "failed", output: [], error: { message: "m" } }, message: /^m$/ },
    { name: "an error", body: { error: { message: "m" } }, message: /^m$/ },
    { name: "another API's", body: { choices: [] }, message: /Chat Completions/ },
    { name: "nothing", body: null, message: /in the middle/ },
    { name: "still thinking", body: { status: "queued", output: [] }, message: /no reason/ },
  ];
  for (const { name, body, message } of failures) {
    test(`${name} is a failure`, () => {
      expect(decode(body).at(-1)).toMatchObject({
        type: "failure",
        fault: { message: expect.stringMatching(message) },
      });
    });
  }
});

describe("a refused request", () => {
  const cases = [
    {
      name: "in OpenAI's words",
      status: 400,
      body: '{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}',
      fault: { message: "m", code: "context_length_exceeded" },
    },
    {
      name: "too many, without a code",
      status: 429,
      body: '{"error":"slow"}',
      fault: { message: "slow", code: "rate_limit_exceeded" },
    },
    {
      name: "a page",
      status: 502,
      body: "<html><b>Bad</b>\n gateway</html>",
      fault: { message: "Bad gateway" },
    },
    { name: "nothing", status: 500, body: "", fault: { message: "the upstream answered 500" } },
  ];
  for (const { name, status, body, fault } of cases) {
    test(name, () => expect(responses.decodeFailure(status, body)).toEqual(fault));
  }
});
