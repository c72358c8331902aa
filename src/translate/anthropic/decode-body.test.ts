import { describe, expect, test } from "vitest";
import { countingContext } from "../../../test/support/anthropic-streams.ts";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import { decodeBody } from "./decode-body.ts";

const decode = (body: unknown) => {
  const events = decodeBody(body, countingContext());
  assertWellFormed(events);
  return events;
};

test("a whole message says what its stream would have said", () => {
  const events = decode({
    id: "m",
    type: "message",
    model: "claude",
    content: [
      { type: "thinking", thinking: "hm", signature: "s" },
      { type: "redacted_thinking", data: "r" },
      { type: "server_tool_use", id: "s", name: "web_search", input: { query: "q" } },
      { type: "web_search_tool_result", tool_use_id: "s", content: [] },
      { type: "text", text: "Yes.", citations: [{ type: "web_search_result_location", url: "https://a.b" }] },
      { type: "tool_use", id: "t", name: "f", input: { a: 1 } },
    ],
    stop_reason: "tool_use",
    usage: { input_tokens: 1, cache_read_input_tokens: 2, cache_creation_input_tokens: 4, output_tokens: 8 },
  });
  expect(events).toEqual([
    { type: "start", responseId: "m", model: "claude" },
    { type: "reasoning-start", id: "rs_1" },
    { type: "reasoning-delta", id: "rs_1", form: "summary", text: "hm" },
    {
      type: "reasoning-end",
      id: "rs_1",
      carry: { minter: "claude", value: { signature: "s", thinking: "hm" } },
    },
    { type: "reasoning-start", id: "rs_2" },
    { type: "reasoning-end", id: "rs_2", carry: { minter: "claude", value: { redacted: "r" } } },
    { type: "web-search", id: "ws_3", query: "q" },
    { type: "text-start", id: "msg_4" },
    { type: "text-delta", id: "msg_4", text: "Yes." },
    { type: "citation", id: "msg_4", url: "https://a.b" },
    { type: "text-end", id: "msg_4" },
    { type: "tool-call-start", id: "fc_5", callId: "t", name: "f", form: "json" },
    { type: "tool-call-delta", id: "fc_5", text: '{"a":1}' },
    { type: "tool-call-end", id: "fc_5" },
    {
      type: "finish",
      reason: { kind: "tool-calls" },
      usage: {
        inputTokens: 7,
        cachedInputTokens: 2,
        cacheWriteTokens: 4,
        outputTokens: 8,
        reasoningTokens: 0,
      },
    },
  ]);
});

describe("is a failure", () => {
  const cases: readonly unknown[] = [
    undefined,
    null,
    [],
    "text",
    {},
    { content: "text" },
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    { content: [{ type: "tool_use", id: "t" }], stop_reason: "tool_use" },
    { content: [], stop_reason: "tool_use" },
  ];
  for (const body of cases) {
    test(JSON.stringify(body) ?? "nothing", () => {
      const events = decode(body);
      expect(events[events.length - 1]).toMatchObject({ type: "failure" });
    });
  }
});
