import { expect, test } from "vitest";
import { countingIds } from "../../../test/support/decode-stream.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { initialChatState } from "./chat-state.ts";
import { decodeBody } from "./decode-body.ts";
import { decodeEnd, decodeEvent } from "./decode-event.ts";
import { NOT_SCANNED, scanArguments } from "./scan-arguments.ts";

const ends: Readonly<Record<string, "open" | "whole" | "broken">> = {
  "": "open",
  " \n": "open",
  "{}": "whole",
  '{"a":1}': "whole",
  ' {"a":[{"b":"}]"}]} \n': "whole",
  '{"a":"}': "open",
  '{"a":"\\"}': "open",
  '{"a":"\\\\"}': "whole",
  '{"a":[1}': "open",
  '{"a":[1}}': "broken",
  '{"a":}': "broken",
  "{} {}": "broken",
  "{}x": "broken",
  "[]": "broken",
  "5": "broken",
};
for (const [text, end] of Object.entries(ends)) {
  test(`${JSON.stringify(text)} is ${end}, at once and letter by letter`, () => {
    expect(scanArguments(NOT_SCANNED, text, text).end).toBe(end);
    const letters = Array.from(text);
    const scan = letters.reduce(
      (before, letter, at) => scanArguments(before, letters.slice(0, at + 1).join(""), letter),
      NOT_SCANNED,
    );
    expect(scan.end).toBe(end);
  });
}

const context = countingIds();
const piece = (call: object, index?: number) =>
  JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index, ...call }] } }] });

/** A stream of these chunks, and what came of it. */
function hear(chunks: readonly string[]): readonly StreamEvent[] {
  let state = initialChatState(context);
  const events: StreamEvent[] = [];
  for (const chunk of chunks) {
    const step = decodeEvent(state, chunk, undefined);
    state = step.state;
    events.push(...step.events);
  }
  return [...events, ...decodeEnd(state)];
}

// With a look at all arguments for each piece this takes minutes.
test("arguments in many pieces, each of which looks like their end", () => {
  const brackets = "}".repeat(50);
  const chunks = Array.from({ length: 40_000 }, (_, at) =>
    piece({ id: `c${at}`, function: { name: "f", arguments: at === 0 ? '{"a":"' : brackets } }, 0),
  );
  const events = hear([...chunks, piece({ function: { arguments: '"}' } }, 0), "[DONE]"]);
  expect(events.filter(({ type }) => type === "tool-call-start")).toHaveLength(1);
  expect(events.at(-1)).toEqual({ type: "finish", reason: { kind: "tool-calls" } });
});

const TOO_LONG = { message: "The arguments of the call of f are longer than 16 MiB" };
const MEBI = 1_048_576;

test("a call without end fails the stream, in plain pieces and in odd ones", () => {
  const begin = piece({ id: "c", function: { name: "f", arguments: '{"a":"' } }, 0);
  for (const index of [0, undefined]) {
    const more = piece({ function: { arguments: "x".repeat(MEBI) } }, index);
    const events = hear([begin, ...Array.from({ length: 16 }, () => more), "[DONE]"]);
    expect(events.filter(({ type }) => type === "tool-call-delta")).toHaveLength(16);
    expect(events.at(-1)).toEqual({ type: "failure", fault: TOO_LONG });
  }
});

test("a call that is too long fails a whole answer; one that is just as long as it may be does not", () => {
  const answer = (size: number) => ({
    choices: [
      {
        message: {
          tool_calls: [{ id: "c", function: { name: "f", arguments: `{"a":"${"x".repeat(size - 8)}"}` } }],
        },
        finish_reason: "tool_calls",
      },
    ],
  });
  expect(decodeBody(answer(16 * MEBI), context).at(-1)?.type).toBe("finish");
  expect(decodeBody(answer(16 * MEBI + 1), context).at(-1)).toEqual({ type: "failure", fault: TOO_LONG });
});
