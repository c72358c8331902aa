import { describe, expect, test } from "vitest";
import { accumulateChat } from "../../../test/support/accumulate-chat.ts";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import type { Tool } from "../../domain/conversation.ts";
import type { FinishReason, StreamEvent } from "../../domain/stream-event.ts";
import type { AnswerEncoder } from "../client-grammar.ts";
import type { JsonObject } from "../json-value.ts";
import { chatGrammar } from "./chat-grammar.ts";

const body = {
  model: "m",
  messages: [{ role: "user", content: "x" }],
  tools: [
    { type: "function", function: { name: "look" } },
    { type: "custom", custom: { name: "patch" } },
  ],
};

function open(more: JsonObject = {}, tools?: readonly Tool[]): AnswerEncoder {
  const echo = { ...body, ...more };
  const { request } = chatGrammar.parseRequest(echo);
  return chatGrammar.openEncoder({
    ids: { next: (prefix) => prefix },
    responseId: "chatcmpl-1",
    createdAtUnixS: 1,
    modelAsked: "m",
    request: tools ? { ...request, tools } : request,
    echo,
  });
}

const encodeAll = (encoder: AnswerEncoder, events: readonly StreamEvent[]): string =>
  events.map((event) => encoder.encode(event)).join("");
const START: StreamEvent = { type: "start" };
const finish = (kind: "stop" | "tool-calls" = "stop"): StreamEvent => ({ type: "finish", reason: { kind } });

describe("how an answer ends", () => {
  const call: StreamEvent[] = [
    { type: "tool-call-start", id: "c", callId: "c", name: "look", form: "json" },
    { type: "tool-call-end", id: "c" },
  ];
  const cases: { name: string; reason: FinishReason; before?: StreamEvent[]; word: string }[] = [
    { name: "done", reason: { kind: "stop" }, word: "stop" },
    { name: "calls", reason: { kind: "tool-calls" }, before: call, word: "tool_calls" },
    {
      name: "calls that the vendor calls a stop",
      reason: { kind: "stop" },
      before: call,
      word: "tool_calls",
    },
    { name: "calls that never came", reason: { kind: "tool-calls" }, word: "stop" },
    { name: "cut off", reason: { kind: "max-tokens" }, word: "length" },
    { name: "cut off within a call", reason: { kind: "max-tokens" }, before: call, word: "length" },
    { name: "filtered", reason: { kind: "content-filter" }, word: "content_filter" },
    { name: "refused", reason: { kind: "refusal" }, word: "content_filter" },
    { name: "an unknown reason", reason: { kind: "unknown", raw: "x" }, word: "stop" },
  ];
  for (const { name, reason, before = [], word } of cases) {
    test(name, () => {
      const stream = encodeAll(open(), [START, ...before, { type: "finish", reason }]);
      expect(accumulateChat(stream).finishReason).toBe(word);
    });
  }
});

describe("usage in a stream", () => {
  const usage = {
    inputTokens: 3,
    cachedInputTokens: 1,
    cacheWriteTokens: 0,
    outputTokens: 2,
    reasoningTokens: 1,
  };
  const asked = { stream_options: { include_usage: true } };
  const told = {
    prompt_tokens: 3,
    completion_tokens: 2,
    total_tokens: 5,
    prompt_tokens_details: { cached_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 1 },
  };
  const cases = [
    { name: "is told when it was asked for", more: asked, usage, told },
    { name: "is not told otherwise", more: {}, usage, told: undefined },
    { name: "is not made up", more: asked, usage: undefined, told: undefined },
  ];
  for (const { name, more, usage: counted, told: expected } of cases) {
    test(name, () => {
      const end: StreamEvent = {
        type: "finish",
        reason: { kind: "stop" },
        ...(counted && { usage: counted }),
      };
      expect(accumulateChat(encodeAll(open(more), [START, end])).usage).toEqual(expected);
    });
  }
});

describe("a call comes back in the form that its tool has", () => {
  const input = "*** Begin";
  const custom = { type: "custom", id: "c", custom: { name: "patch", input } };
  const called = (name: string, text: string) => ({
    type: "function",
    id: "c",
    function: { name, arguments: text },
  });
  const cases: { name: string; tool: string; form: "json" | "text"; text: string; call: JsonObject }[] = [
    { name: "a function", tool: "look", form: "json", text: '{"a":1}', call: called("look", '{"a":1}') },
    { name: "without arguments", tool: "look", form: "json", text: "", call: called("look", "{}") },
    { name: "broken JSON stays", tool: "look", form: "json", text: '{"a', call: called("look", '{"a') },
    {
      name: "text keeps its form, whatever the tool",
      tool: "look",
      form: "text",
      text: "a",
      call: { id: "c", type: "custom", custom: { name: "look", input: "a" } },
    },
    { name: "a freeform tool", tool: "patch", form: "text", text: input, call: custom },
    {
      name: "lowered to a function",
      tool: "patch",
      form: "json",
      text: '{"input":"*** Begin"}',
      call: custom,
    },
    { name: "a tool that is not listed", tool: "odd", form: "json", text: "{}", call: called("odd", "{}") },
  ];
  for (const { name, tool, form, text, call } of cases) {
    test(name, () => {
      const encoder = open();
      const deltas = [...text].map(
        (letter): StreamEvent => ({ type: "tool-call-delta", id: "1", text: letter }),
      );
      const stream = encodeAll(encoder, [
        START,
        { type: "tool-call-start", id: "1", callId: "c", name: tool, form },
        ...deltas,
        { type: "tool-call-end", id: "1" },
        finish("tool-calls"),
      ]);
      expect(accumulateChat(stream).message["tool_calls"]).toEqual([call]);
      expect(encoder.whole()).toMatchObject({ choices: [{ message: { tool_calls: [call] } }] });
    });
  }
});

describe("failures", () => {
  const cases = [
    { code: undefined, type: "server_error" },
    { code: "rate_limit_exceeded", type: "rate_limit_error" },
    { code: "insufficient_quota", type: "insufficient_quota" },
    { code: "context_length_exceeded", type: "invalid_request_error" },
    { code: "server_is_overloaded", type: "server_error" },
  ];
  for (const { code, type } of cases) {
    test(`${code} is a ${type}, and there is no [DONE]`, () => {
      const fault = { message: "m", ...(code !== undefined && { code }) };
      const sum = accumulateChat(encodeAll(open(), [START, { type: "failure", fault }]));
      expect(sum.error).toEqual({ message: "m", type, param: null, code: code ?? null });
      expect(sum.done).toBe(false);
    });
  }
});

test("lone surrogates and line ends stay inside one frame", () => {
  const text = '\ud83e "\u2028\n\n data: [DONE]';
  const stream = encodeAll(open(), [
    START,
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", text },
    { type: "text-end", id: "t" },
    finish(),
  ]);
  expect(accumulateChat(stream).message["content"]).toBe(text.replace("\ud83e", "\ufffd"));
});

test("a character that came in two halves goes out whole, in text, thoughts and arguments", () => {
  const answer = open();
  const stream = encodeAll(answer, [
    START,
    { type: "reasoning-start", id: "r" },
    { type: "reasoning-delta", id: "r", form: "raw", text: "a\ud83e" },
    { type: "reasoning-delta", id: "r", form: "raw", text: "\udd8a\ud83e" },
    { type: "reasoning-end", id: "r" },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", text: "b\ud83e" },
    { type: "text-delta", id: "t", text: "\udd8a" },
    { type: "text-end", id: "t" },
    { type: "tool-call-start", id: "c", callId: "c", name: "look", form: "json" },
    { type: "tool-call-delta", id: "c", text: '{"a":"\ud83e' },
    { type: "tool-call-delta", id: "c", text: '\udd8a"}' },
    { type: "tool-call-end", id: "c" },
    finish("tool-calls"),
  ]);
  expect(stream).not.toContain("\\ud");
  expect(JSON.stringify(answer.whole())).not.toContain("\\ud");
  expect(accumulateChat(stream).message).toMatchObject({
    reasoning_content: "a🦊\ufffd",
    content: "b🦊",
    tool_calls: [{ function: { arguments: '{"a":"🦊"}' } }],
  });
});

describe("whatever is said, the stream adds up to the whole answer", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    test(`seed ${seed}`, () => {
      const events = randomAnswer(seed);
      assertWellFormed(events);
      const encoder = open(seed % 7 === 0 ? { tools: undefined, functions: [{ name: "look" }] } : {});
      const { message, finishReason, done } = accumulateChat(encodeAll(encoder, events));
      const whole = JSON.parse(JSON.stringify(encoder.whole())).choices[0];
      expect(done).toBe(true);
      expect(finishReason).toBe(whole.finish_reason);
      for (const key of ["tool_calls", "function_call", "reasoning_details", "reasoning_content"]) {
        expect(message[key], key).toEqual(whole.message[key]);
      }
      expect(message["content"] ?? "").toBe(whole.message.content ?? "");
      const calls = events.filter(({ type }) => type === "tool-call-start").length;
      expect(whole.message.tool_calls?.length ?? (whole.message.function_call ? 1 : 0)).toBe(calls);
    });
  }
});

/** A well-formed answer: blocks one behind the other, calls in each other. */
function randomAnswer(seed: number): StreamEvent[] {
  const dice = randomOf(seed);
  const events: StreamEvent[] = [START];
  for (let block = 0; block < dice(6); block += 1) {
    const id = `b${block}`;
    const texts = Array.from({ length: dice(4) }, () => ["", "a", "ü", '{"', "\n"][dice(5)] ?? "");
    const kind = dice(3);
    if (kind === 0) {
      events.push({ type: "text-start", id });
      for (const text of texts) events.push({ type: "text-delta", id, text });
      events.push({ type: "text-end", id });
    } else if (kind === 1) {
      events.push({ type: "reasoning-start", id });
      for (const text of texts) events.push({ type: "reasoning-delta", id, form: "raw", text });
      const carry = { minter: "x", value: texts };
      events.push({ type: "reasoning-end", id, ...(dice(2) === 0 && { carry }) });
    } else {
      events.push(...randomCalls(id, dice));
    }
  }
  return [...events, finish()];
}

function randomCalls(block: string, dice: (sides: number) => number): StreamEvent[] {
  const events: StreamEvent[] = [];
  const open: string[] = [];
  let begun = 0;
  for (let step = 0; step < 12; step += 1) {
    const id = open[dice(open.length + 1)];
    if (id === undefined && begun < 4) {
      const next = `${block}.${begun}`;
      const name = ["look", "patch", "odd"][dice(3)] ?? "look";
      events.push({
        type: "tool-call-start",
        id: next,
        callId: next,
        name,
        form: dice(2) ? "json" : "text",
      });
      open.push(next);
      begun += 1;
    } else if (id !== undefined && dice(3) === 0) {
      events.push({ type: "tool-call-end", id });
      open.splice(open.indexOf(id), 1);
    } else if (id !== undefined) {
      events.push({ type: "tool-call-delta", id, text: ["x", "", '{"input":"y"}'][dice(3)] ?? "" });
    }
  }
  for (const id of open) events.push({ type: "tool-call-end", id });
  return events;
}

/** mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}
