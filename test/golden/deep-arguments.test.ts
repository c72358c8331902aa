// Arguments that come as an object can be nested more deeply than anything can write them: the answer fails, and says so.
import { describe, expect, test } from "vitest";
import { anthropic } from "../../src/translate/anthropic/anthropic.ts";
import { chat } from "../../src/translate/chat/chat.ts";
import type { Dialect } from "../../src/translate/dialect.ts";
import { sealCarry } from "../../src/translate/envelope.ts";
import { gemini } from "../../src/translate/gemini/gemini.ts";
import { responses } from "../../src/translate/responses/responses.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { countingIds, decodeStream } from "../support/decode-stream.ts";

const LEVELS = 20_000;
const DEEP = `${'{"a":'.repeat(LEVELS)}1${"}".repeat(LEVELS)}`;

interface Row {
  readonly dialect: Dialect<unknown>;
  /** JSON text, since what is nested so deeply cannot be written by JSON.stringify. */
  readonly frames: readonly string[];
  readonly body: string;
}

const chatCall = `{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":${DEEP}}}]}`;
const toolUse = `{"type":"tool_use","id":"c","name":"f","input":${DEEP}}`;
const geminiAnswer = `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${DEEP}}}]},"finishReason":"STOP"}]}`;
const item = `{"type":"function_call","id":"i","call_id":"c","name":"f","arguments":${DEEP}}`;

const ROWS: Readonly<Record<string, Row>> = {
  chat: {
    dialect: chat as Dialect<unknown>,
    frames: [`{"choices":[{"index":0,"delta":${chatCall},"finish_reason":"tool_calls"}]}`],
    body: `{"choices":[{"index":0,"message":${chatCall},"finish_reason":"tool_calls"}]}`,
  },
  anthropic: {
    dialect: anthropic as Dialect<unknown>,
    frames: [
      `{"type":"content_block_start","index":0,"content_block":${toolUse}}`,
      '{"type":"content_block_stop","index":0}',
      '{"type":"message_delta","delta":{"stop_reason":"tool_use"}}',
    ],
    body: `{"type":"message","content":[${toolUse}],"stop_reason":"tool_use"}`,
  },
  gemini: { dialect: gemini as Dialect<unknown>, frames: [geminiAnswer], body: geminiAnswer },
  responses: {
    dialect: responses as Dialect<unknown>,
    frames: [
      `{"type":"response.output_item.done","output_index":0,"item":${item}}`,
      '{"type":"response.completed","response":{}}',
    ],
    body: `{"output":[${item}],"status":"completed"}`,
  },
};

describe.each(Object.entries(ROWS))("%s: a call with arguments 20 000 levels deep", (_, { dialect, frames, body }) => {
  test("in a stream", () => {
    const heard = decodeStream(dialect, [Buffer.from(frames.map((data) => `data: ${data}\n\n`).join(""))]);
    assertWellFormed(heard);
    expect(heard.at(-1)?.type).toBe("failure");
  });

  test("in a whole answer", () => {
    const heard = dialect.decodeBody(JSON.parse(body), countingIds());
    assertWellFormed(heard);
    expect(heard.at(-1)?.type).toBe("failure");
  });
});

test.each([
  { dialect: responses as Dialect<unknown>, body: reasoningWith(DEEP), said: "thoughts with a deep summary" },
  {
    dialect: gemini as Dialect<unknown>,
    body: `{"candidates":[{"content":{"parts":[{"toolCall":{"args":${DEEP}}}]},"finishReason":"STOP"}]}`,
    said: "a tool of the vendor's own with deep arguments",
  },
])("$said: whatever is to come back can be sealed", ({ dialect, body }) => {
  const heard = dialect.decodeBody(JSON.parse(body), countingIds());
  assertWellFormed(heard);
  for (const event of heard) if (event.type === "reasoning-end" && event.carry) sealCarry(event.carry);
});

function reasoningWith(summary: string): string {
  const reasoning = `{"type":"reasoning","id":"r","summary":[${summary}],"encrypted_content":"e"}`;
  return `{"output":[${reasoning}],"status":"completed"}`;
}
