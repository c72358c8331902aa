import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { SseScanner, sseData } from "../sse.ts";
import { responses } from "./responses.ts";

const FOLDER = new URL("../../../test/golden/responses/", import.meta.url);
const goldens = readdirSync(FOLDER).map((name) => ({
  name,
  stream: readFileSync(new URL(`${name}/upstream.sse`, FOLDER)),
  expected: new URL(`${name}/events.json`, FOLDER),
}));

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

function framesOf(chunks: readonly Buffer[]): string[] {
  const scanner = new SseScanner({ maxFrameBytes: 1_000_000 });
  const frames: string[] = [];
  for (const chunk of chunks) {
    scanner.push(chunk, (frame) => {
      const data = sseData(frame);
      if (data) frames.push(data.toString());
    });
  }
  return frames;
}

describe("a recorded stream", () => {
  for (const { name, stream, expected } of goldens) {
    test(name, () => {
      const events = decodeFrames(framesOf([stream]));
      assertWellFormed(events);
      if (process.env["UPDATE_GOLDEN"] || !existsSync(expected)) {
        writeFileSync(expected, `${events.map((event) => JSON.stringify(event)).join("\n")}\n`);
      }
      const wanted = readFileSync(expected, "utf8").trimEnd().split("\n");
      expect(events).toEqual(wanted.map((line) => JSON.parse(line)));
    });

    test(`${name}: cut at every byte`, () => {
      const whole = JSON.stringify(decodeFrames(framesOf([stream])));
      for (let at = 1; at < stream.length; at += 1) {
        const frames = framesOf([stream.subarray(0, at), stream.subarray(at)]);
        if (JSON.stringify(decodeFrames(frames)) !== whole) throw new Error(`other events when cut at ${at}`);
      }
    });
  }
});

test("a damaged stream ends once and keeps the grammar", () => {
  const random = randomFrom(7);
  const pick = (length: number) => Math.floor(random() * length);
  const all = goldens.map(({ stream }) => framesOf([stream]));
  for (let run = 0; run < 4_000; run += 1) {
    const frames = [...(all[pick(all.length)] ?? [])];
    for (let damage = pick(4) + 1; damage > 0; damage -= 1) {
      const at = pick(frames.length);
      const frame = frames[at] ?? "";
      const spot = pick(frame.length);
      const kinds = [
        () => frames.splice(at, 1),
        () => frames.splice(at, 0, frame),
        () => frames.push(...frames.splice(at, 1)),
        () => frames.splice(at, 1, frame.slice(0, spot) + frame.slice(spot + 1)),
        () =>
          frames.splice(
            at,
            1,
            frame.replace(/"[^"]*"/g, (text) => (random() < 0.1 ? "{}" : text)),
          ),
        () =>
          frames.splice(
            at,
            1,
            frame.replace(/\d+/g, (text) => (random() < 0.3 ? "null" : text)),
          ),
        () => frames.push(...(all[pick(all.length)] ?? [])),
      ];
      kinds[pick(kinds.length)]?.();
    }
    assertWellFormed(decodeFrames(frames));
  }
});

/** Looks random, and is the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
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
