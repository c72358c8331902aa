import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json-value.ts";
import { initialReading, type StreamReading } from "../responses/read-stream.ts";
import { SseScanner } from "../sse.ts";
import { encodeChatFailed } from "./encode-chat-failure.ts";
import { readChatBody, readChunkFrame } from "./read-chunk.ts";

const frame = (value: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
const readAll = (...frames: Buffer[]): StreamReading =>
  frames.reduce((reading, bytes) => readChunkFrame(reading, bytes, false), initialReading);

const chunk = (choice: JsonObject = {}, more: JsonObject = {}): Buffer =>
  frame({
    id: "c1",
    object: "chat.completion.chunk",
    created: 7,
    model: "m",
    choices: [{ index: 0, delta: {}, finish_reason: null, ...choice }],
    ...more,
  });
const done = Buffer.from("data: [DONE]\n\n");
const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const counted = {
  inputTokens: 10,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 5,
  reasoningTokens: 0,
};
const named = { started: true, responseId: "c1", model: "m", createdAtUnixS: 7 };

describe("reads what passes by", () => {
  const cases: { name: string; frames: Buffer[]; reading: StreamReading }[] = [
    { name: "nothing", frames: [], reading: { started: false } },
    { name: "a comment begins nothing", frames: [Buffer.from(": hi\n\n")], reading: { started: false } },
    { name: "the first chunk names the answer", frames: [chunk()], reading: named },
    {
      name: "Azure's first chunk has no names",
      frames: [frame({ id: "", model: "", created: 0, choices: [] }), chunk()],
      reading: named,
    },
    {
      name: "a reason to finish",
      frames: [chunk(), chunk({ finish_reason: "stop" })],
      reading: { ...named, terminal: "completed" },
    },
    { name: "[DONE] alone", frames: [chunk(), done], reading: { ...named, terminal: "completed" } },
    {
      name: "usage behind the end",
      frames: [chunk({ finish_reason: "tool_calls" }), chunk({}, { choices: [], usage }), done],
      reading: { ...named, terminal: "completed", usage: counted },
    },
    { name: "usage that is null", frames: [chunk({}, { usage: null })], reading: named },
    {
      name: "usage that grows from chunk to chunk",
      frames: [chunk({}, { usage: { ...usage, completion_tokens: 1 } }), chunk({}, { usage })],
      reading: { ...named, usage: counted },
    },
    {
      name: "Groq's usage",
      frames: [chunk({}, { x_groq: { id: "r", usage } })],
      reading: { ...named, usage: counted },
    },
    { name: "Moonshot's usage", frames: [chunk({ usage })], reading: { ...named, usage: counted } },
    {
      name: "out of room",
      frames: [chunk({ finish_reason: "length" }), done],
      reading: {
        ...named,
        terminal: "incomplete",
        error: { code: "length", message: "the answer is incomplete: length" },
      },
    },
    {
      name: "an error in the middle",
      frames: [chunk(), frame({ error: { message: "slow", type: "x", code: "rate_limit_exceeded" } })],
      reading: { ...named, terminal: "failed", error: { code: "rate_limit_exceeded", message: "slow" } },
    },
    {
      name: "an error that is text, and an end behind it",
      frames: [frame({ error: "gone" }), done],
      reading: { started: true, terminal: "failed", error: { message: "gone" } },
    },
    {
      name: "OpenRouter's error, which also finishes",
      frames: [chunk({ finish_reason: "error" }, { error: { code: 502, message: "bad" } })],
      reading: { ...named, terminal: "failed", error: { code: "502", message: "bad" } },
    },
    {
      name: "an end in an error without words",
      frames: [chunk({ finish_reason: "error" })],
      reading: {
        ...named,
        terminal: "failed",
        error: { code: "error", message: "the answer ended in an error" },
      },
    },
    { name: "an error that is null", frames: [chunk({}, { error: null })], reading: named },
    {
      name: "words that only look like keys",
      frames: [
        chunk({ delta: { content: '"finish_reason":"stop","usage":{"prompt_tokens":1},"error":{}' } }),
        chunk({ delta: { content: "usage" } }),
      ],
      reading: named,
    },
    { name: "garbage", frames: [Buffer.from("data: {x\n\ndata: [1]\n\n")], reading: { started: true } },
    {
      name: "the end that we write ourselves",
      frames: [chunk(), encodeChatFailed({ error: { code: "server_error", message: "cut" } })],
      reading: { ...named, terminal: "failed", error: { code: "server_error", message: "cut" } },
    },
  ];
  for (const { name, frames, reading } of cases) {
    test(name, () => expect(readAll(...frames)).toEqual(reading));
  }

  test("a chunk that says nothing new leaves the state as it is", () => {
    const reading = readAll(chunk());
    const text = chunk({ delta: { content: "x" } });
    expect(readChunkFrame(reading, text, false)).toBe(reading);
  });

  test("spaces as Python writes them", () => {
    const text =
      '{"id": "c1", "model": "m", "choices": [{"finish_reason": "stop"}], "usage": {"prompt_tokens": 1}}';
    expect(readAll(Buffer.from(`data:${text}\n\n`))).toMatchObject({
      terminal: "completed",
      usage: { inputTokens: 1 },
    });
  });

  test("of a giant chunk only that it came", () => {
    expect(readChunkFrame(initialReading, chunk({ finish_reason: "stop" }).subarray(0, 40), true)).toEqual({
      started: true,
    });
  });
});

describe("a whole answer", () => {
  const body = (more: JsonObject, indent?: number): Buffer =>
    Buffer.from(JSON.stringify({ id: "c1", created: 7, model: "m", ...more }, null, indent));
  const unnamed = { started: false, responseId: "c1", model: "m", createdAtUnixS: 7 };
  const cases: { name: string; bytes: Buffer; reading: StreamReading }[] = [
    { name: "its usage", bytes: body({ usage }), reading: { ...unnamed, usage: counted } },
    {
      name: "in many lines",
      bytes: body({ choices: [{ finish_reason: "stop" }], usage }, 2),
      reading: { ...unnamed, usage: counted },
    },
    {
      name: "an error with a status of 200",
      bytes: body({ error: { message: "no" } }),
      reading: { ...unnamed, error: { message: "no" } },
    },
    { name: "no JSON", bytes: Buffer.from("<html>"), reading: { started: false } },
  ];
  for (const { name, bytes, reading } of cases)
    test(name, () => expect(readChatBody(bytes)).toEqual(reading));
});

const stream = Buffer.concat([
  Buffer.from(": hello\n\n"),
  chunk({ delta: { role: "assistant", content: 'ü 🦊 "usage":{' } }),
  chunk({
    delta: { tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: '{"error":1}' } }] },
  }),
  chunk({ finish_reason: "tool_calls" }),
  chunk({}, { choices: [], usage }),
  done,
]);

function readStream(...pieces: Buffer[]): StreamReading {
  const scanner = new SseScanner({ maxFrameBytes: 1_000_000 });
  let reading = initialReading;
  const onFrame = (bytes: Buffer, truncated: boolean): void => {
    reading = readChunkFrame(reading, bytes, truncated);
  };
  for (const piece of pieces) scanner.push(piece, onFrame);
  return reading;
}

test("however the network cuts the bytes", () => {
  const whole = { ...named, terminal: "completed", usage: counted };
  for (let at = 0; at <= stream.length; at += 1) {
    expect(readStream(stream.subarray(0, at), stream.subarray(at))).toEqual(whole);
  }
  expect(readStream(...[...stream].map((byte) => Buffer.of(byte)))).toEqual(whole);
});

test("damaged bytes never throw, and never turn an error into a success", () => {
  let state = 1;
  const dice = (sides: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return (state >>> 0) % sides;
  };
  const broken = Buffer.concat([stream.subarray(0, 400), frame({ error: { message: "no" } })]);
  for (let round = 0; round < 3_000; round += 1) {
    const bytes = Buffer.from(stream);
    for (let hits = dice(8); hits >= 0; hits -= 1) bytes[dice(bytes.length)] = dice(256);
    const reading = readStream(bytes.subarray(0, dice(bytes.length)));
    expect([undefined, "completed", "incomplete", "failed"]).toContain(reading.terminal);
    const end = readStream(bytes, Buffer.from("\n\n"), broken.subarray(broken.lastIndexOf("data:")), done);
    expect(end.terminal).toBe("failed");
  }
});
