import { describe, expect, test } from "vitest";
import { estimateTokens } from "../domain/estimate-tokens.ts";
import { estimateAnswerTokens, estimateStreamTokens } from "./estimate-answer.ts";

const TEXT = "The build fails because a path is too long.";
const ARGUMENTS = '{"command":["ls","-la"]}';
const about = (...texts: string[]) => estimateTokens(texts.join(""));
const message = {
  type: "message",
  id: "msg_1",
  content: [{ type: "output_text", text: TEXT, annotations: [] }],
};
const call = { type: "function_call", id: "fc_1", call_id: "c", name: "shell", arguments: ARGUMENTS };
const thought = { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: TEXT }] };

describe("a whole answer", () => {
  test.each([
    { name: "that is none", answer: undefined, want: 0 },
    { name: "without items", answer: { output: [] }, want: 0 },
    { name: "of Responses", answer: { output: [message] }, want: about(TEXT) },
    {
      name: "in the event that ends a stream",
      answer: { response: { output: [message] } },
      want: about(TEXT),
    },
    { name: "with a call", answer: { output: [call] }, want: about("shell", ARGUMENTS) },
    { name: "with thoughts that are shown", answer: { output: [thought] }, want: about(TEXT) },
    { name: "of Chat Completions", answer: { choices: [{ message: { content: TEXT } }] }, want: about(TEXT) },
    {
      name: "of Chat Completions, with thoughts under two names and a call",
      answer: {
        choices: [
          {
            message: {
              content: null,
              reasoning: TEXT,
              reasoning_content: TEXT,
              tool_calls: [{ id: "c", type: "function", function: { name: "shell", arguments: ARGUMENTS } }],
            },
          },
        ],
      },
      want: about(TEXT, "shell", ARGUMENTS),
    },
  ])("$name", ({ answer, want }) => expect(estimateAnswerTokens(answer)).toBe(want));
});

describe("a stream", () => {
  const delta = (text: string) => ({ type: "response.output_text.delta", item_id: "msg_1", delta: text });
  const chunk = (fields: object) => ({ id: "c", choices: [{ index: 0, delta: fields }] });
  const done = { type: "response.output_item.done", item: message };
  const halves = [TEXT.slice(0, 9), TEXT.slice(9)];

  test.each([
    { name: "of nothing", events: [undefined, 7, {}, { type: "response.created" }], want: 0 },
    { name: "of deltas, cut in the middle of a word", events: halves.map(delta), want: about(TEXT) },
    { name: "of whole items", events: [done], want: about(TEXT) },
    { name: "that tells all twice", events: [...halves.map(delta), done], want: about(TEXT) },
    { name: "of chat chunks", events: halves.map((content) => chunk({ content })), want: about(TEXT) },
    {
      name: "of chat chunks with a call",
      events: [
        chunk({ role: "assistant", tool_calls: [{ index: 0, id: "c", function: { name: "shell" } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: ARGUMENTS } }] }),
      ],
      want: about("shell", ARGUMENTS),
    },
  ])("$name", ({ events, want }) => expect(estimateStreamTokens(events)).toBe(want));
});
