import { describe, expect, test } from "vitest";
import { readUsage } from "../read-usage.ts";
import { encodeFailed } from "./encode-failure.ts";
import {
  initialReading,
  nextSequenceNumber,
  readFrame,
  readResponseBody,
  type StreamReading,
} from "./read-stream.ts";

const frame = (value: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
const readAll = (...frames: Buffer[]): StreamReading =>
  frames.reduce((reading, bytes) => readFrame(reading, bytes, false), initialReading);

const created = frame({
  type: "response.created",
  sequence_number: 0,
  response: { id: "resp_1", model: "gpt-5.5", created_at: 7, usage: null, error: null },
});
const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 15,
};
const counted = {
  inputTokens: 10,
  cachedInputTokens: 4,
  cacheWriteTokens: 1,
  outputTokens: 5,
  reasoningTokens: 2,
};
const named = { started: true, responseId: "resp_1", model: "gpt-5.5", createdAtUnixS: 7 };

describe("reads what passes by", () => {
  const cases: { name: string; frames: Buffer[]; reading: StreamReading }[] = [
    { name: "nothing", frames: [], reading: { started: false } },
    { name: "a comment begins nothing", frames: [Buffer.from(": hi\n\n")], reading: { started: false } },
    { name: "the first event names the response", frames: [created], reading: named },
    {
      name: "deltas change nothing",
      frames: [created, frame({ type: "response.output_text.delta", delta: "x" })],
      reading: named,
    },
    {
      name: "completed brings the usage",
      frames: [created, frame({ type: "response.completed", response: { id: "resp_1", usage } })],
      reading: { ...named, terminal: "completed", usage: counted },
    },
    {
      name: "vLLM writes the type last",
      frames: [frame({ response: { id: "r", usage }, sequence_number: 3, type: "response.completed" })],
      reading: { started: true, responseId: "r", terminal: "completed", usage: counted },
    },
    {
      name: "failed brings the reason",
      frames: [frame({ type: "response.failed", response: { id: "r", error: { code: "c", message: "m" } } })],
      reading: { started: true, responseId: "r", terminal: "failed", error: { code: "c", message: "m" } },
    },
    {
      name: "incomplete brings the reason",
      frames: [
        frame({
          type: "response.incomplete",
          response: { incomplete_details: { reason: "max_output_tokens" } },
        }),
      ],
      reading: {
        started: true,
        terminal: "incomplete",
        error: { code: "max_output_tokens", message: "the answer is incomplete: max_output_tokens" },
      },
    },
    {
      name: "an error event ends nothing",
      frames: [
        created,
        frame({ type: "error", code: "rate_limit_exceeded", message: "slow", sequence_number: 1 }),
      ],
      reading: { ...named, error: { code: "rate_limit_exceeded", message: "slow" } },
    },
    {
      name: "an error without a type",
      frames: [frame({ error: { code: 502, message: "bad gateway" } })],
      reading: { started: true, error: { code: "502", message: "bad gateway" } },
    },
    {
      name: "[DONE] and garbage",
      frames: [Buffer.from("data: [DONE]\n\ndata: {x\n\n")],
      reading: { started: true },
    },
  ];
  for (const { name, frames, reading } of cases) {
    test(name, () => expect(readAll(...frames)).toEqual(reading));
  }

  test("a giant terminal event is told by its beginning", () => {
    const cut = Buffer.from('data: {"type":"response.completed","response":{"id":"x');
    expect(readFrame(initialReading, cut, true)).toMatchObject({ terminal: "completed" });
  });

  test("a plain JSON answer is read the same way", () => {
    const body = Buffer.from(JSON.stringify({ id: "r", object: "response", model: "m", usage }));
    expect(readResponseBody(body)).toEqual({ started: false, responseId: "r", model: "m", usage: counted });
  });
});

describe("usage", () => {
  const zero = {
    inputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
  };
  const cases = [
    { name: "whole", value: usage, reads: counted },
    {
      name: "null details",
      value: { input_tokens: 3, output_tokens: 1, output_tokens_details: null },
      reads: { ...zero, inputTokens: 3, outputTokens: 1 },
    },
    {
      name: "empty details",
      value: { input_tokens: 3, input_tokens_details: {} },
      reads: { ...zero, inputTokens: 3 },
    },
    {
      name: "Chat Completions' names",
      value: { prompt_tokens: 3, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 1 } },
      reads: { ...zero, inputTokens: 3, outputTokens: 2, cachedInputTokens: 1 },
    },
    {
      name: "strings and floats",
      value: { input_tokens: "12", output_tokens: 2.4 },
      reads: { ...zero, inputTokens: 12, outputTokens: 2 },
    },
    {
      name: "negative and not-a-number count as missing",
      value: { input_tokens: -1, output_tokens: "x" },
      reads: undefined,
    },
    { name: "null", value: null, reads: undefined },
    { name: "a number", value: 3, reads: undefined },
  ];
  for (const { name, value, reads } of cases) test(name, () => expect(readUsage(value)).toEqual(reads));
});

describe("the end that we write ourselves", () => {
  const fallback = { responseId: "resp_x", model: "asked", createdAtUnixS: 1 };
  const error = { code: "server_error", message: "cut" };
  const parse = (bytes: Buffer) => JSON.parse(bytes.toString().split("data: ")[1]!);

  test("goes on with the id and the number of the stream", () => {
    const last = frame({ type: "response.output_text.delta", sequence_number: 41 });
    const sequenceNumber = nextSequenceNumber(last);
    const event = parse(encodeFailed({ reading: readAll(created), sequenceNumber, error, fallback }));
    expect(event).toMatchObject({
      type: "response.failed",
      sequence_number: 42,
      response: { id: "resp_1", model: "gpt-5.5", created_at: 7, status: "failed", error },
    });
  });

  test("names itself when the stream never did", () => {
    const event = parse(
      encodeFailed({
        reading: initialReading,
        sequenceNumber: nextSequenceNumber(undefined),
        error,
        fallback,
      }),
    );
    expect(event).toMatchObject({ sequence_number: 0, response: { id: "resp_x", model: "asked" } });
  });

  test("is read as a failure", () => {
    const bytes = encodeFailed({ reading: initialReading, sequenceNumber: 0, error, fallback });
    expect(readAll(bytes)).toMatchObject({ terminal: "failed", error });
  });
});
