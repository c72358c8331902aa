import { describe, expect, test } from "vitest";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import { ODD_VALUES } from "../../../test/support/damage-stream.ts";
import { countingIds } from "../../../test/support/decode-stream.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { decodeBody } from "./decode-body.ts";

const answer = (message: unknown, finish_reason: string | null, more = {}) => ({
  id: "c1",
  model: "m1",
  choices: [{ index: 0, message, finish_reason }],
  ...more,
});
const START: StreamEvent = { type: "start", responseId: "c1", model: "m1" };
const text = (id: string, said: string): StreamEvent[] => [
  { type: "text-start", id },
  { type: "text-delta", id, text: said },
  { type: "text-end", id },
];
const thoughts = (id: string, field: string, said: string): StreamEvent[] => [
  { type: "reasoning-start", id },
  { type: "reasoning-delta", id, form: "raw", text: said },
  { type: "reasoning-end", id, carry: { minter: "minter", value: { field, text: said } } },
];
const stop: StreamEvent = { type: "finish", reason: { kind: "stop" } };

const cases: { name: string; body: unknown; events: StreamEvent[] }[] = [
  { name: "text", body: answer({ content: "Hi" }, "stop"), events: [START, ...text("msg_1", "Hi"), stop] },
  {
    name: "thoughts and usage",
    body: answer({ content: "Hi", reasoning_content: "hm" }, "stop", {
      usage: { prompt_tokens: 3, completion_tokens: 2 },
    }),
    events: [
      START,
      ...thoughts("rs_1", "reasoning_content", "hm"),
      ...text("msg_2", "Hi"),
      {
        ...stop,
        usage: {
          inputTokens: 3,
          cachedInputTokens: 0,
          cacheWriteTokens: 0,
          outputTokens: 2,
          reasoningTokens: 0,
        },
      } as StreamEvent,
    ],
  },
  {
    name: "thoughts between tags",
    body: answer({ content: "<think>hm</think>\n\nHi" }, "stop"),
    events: [START, ...thoughts("rs_1", "think", "hm"), ...text("msg_2", "Hi"), stop],
  },
  {
    name: "equal calls are two calls",
    body: answer(
      {
        content: null,
        tool_calls: [
          { id: "a", type: "function", function: { name: "f", arguments: "{}" } },
          { id: "b", type: "function", function: { name: "f", arguments: "{}" } },
        ],
      },
      "tool_calls",
    ),
    events: [
      START,
      { type: "tool-call-start", id: "fc_1", callId: "a", name: "f", form: "json" },
      { type: "tool-call-delta", id: "fc_1", text: "{}" },
      { type: "tool-call-start", id: "fc_2", callId: "b", name: "f", form: "json" },
      { type: "tool-call-delta", id: "fc_2", text: "{}" },
      { type: "tool-call-end", id: "fc_1" },
      { type: "tool-call-end", id: "fc_2" },
      { type: "finish", reason: { kind: "tool-calls" } },
    ],
  },
  {
    name: "no reason",
    body: answer({ content: "Hi" }, null),
    events: [START, ...text("msg_1", "Hi"), stop],
  },
  {
    name: "an error with a good status",
    body: { error: { message: "Rate limit reached", code: 429 } },
    events: [{ type: "failure", fault: { code: "rate_limit_exceeded", message: "Rate limit reached" } }],
  },
  {
    name: "an error of the choice",
    body: {
      id: "c1",
      choices: [{ error: { message: "Provider failed", code: 502 }, message: { content: "" } }],
    },
    events: [{ type: "failure", fault: { message: "Provider failed" } }],
  },
  {
    name: "no choices",
    body: { id: "c1", choices: [] },
    events: [{ type: "failure", fault: { message: "The upstream's answer has no choices" } }],
  },
  {
    name: "words",
    body: "upstream unavailable",
    events: [{ type: "failure", fault: { message: "upstream unavailable" } }],
  },
];

for (const { name, body, events } of cases) {
  test(name, () => {
    const heard = decodeBody(body, countingIds());
    assertWellFormed(heard);
    expect(heard).toEqual(events);
  });
}

test("arguments that are nested too deeply for anyone are no reason to throw", () => {
  const deep = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
  const message = { tool_calls: [{ id: "a", function: { name: "f", arguments: deep } }] };
  assertWellFormed(decodeBody(answer(message, "tool_calls"), countingIds()));
});

describe("whole answers of any shape", () => {
  const bodies = ["null", "[]", "3", '"x"', "{}", '{"choices":null}', '{"choices":[]}', '{"choices":[null]}'];
  test.each([...bodies, ...ODD_VALUES.map((value) => `{"choices":[{"message":${value}}]}`)])("%s", (body) => {
    assertWellFormed(decodeBody(JSON.parse(body), countingIds()));
  });
});
