import { expect, test } from "vitest";
import { requestOf, targetOf } from "../../../test/support/anthropic-streams.ts";
import type { Item } from "../../domain/conversation.ts";
import { encodeRequest } from "./encode-request.ts";

const MARK = ',"cache_control":{"type":"ephemeral"}';

const tools = [
  { kind: "function", name: "f", origin: { name: "f" }, parameters: { type: "object", properties: {} } },
] as const;

/** A thread of an agent: one user's wish, then calls and their results. */
function thread(turns: number): Item[] {
  const items: Item[] = [{ kind: "message", role: "user", content: [{ kind: "text", text: "Go" }] }];
  for (let n = 0; n < turns; n += 1) {
    // More calls in one turn than Anthropic looks back.
    const ids = Array.from({ length: 15 }, (_, at) => `call_${n}_${at}`);
    for (const callId of ids) items.push({ kind: "tool-call", callId, name: "f", form: "json", input: "{}" });
    for (const callId of ids) {
      items.push({ kind: "tool-result", callId, content: [{ kind: "text", text: callId }] });
    }
  }
  return items;
}

const encode = (turns: number) => {
  const request = requestOf({ instructions: "Be good.", items: thread(turns), tools });
  const { body } = encodeRequest(request, targetOf());
  return { system: body["system"], tools: body["tools"], messages: JSON.stringify(body["messages"]) };
};

const unmarked = (json: string) => json.replaceAll(MARK, "");
const marks = (json: string) => json.split(MARK).length - 1;

test("a thread that grows keeps its beginning, and a mark where the request before ended", () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const before = encode(turns);
    const after = encode(turns + 1);
    expect(JSON.stringify([after.tools, after.system])).toBe(JSON.stringify([before.tools, before.system]));
    expect(unmarked(after.messages).startsWith(unmarked(before.messages).slice(0, -1))).toBe(true);
    // The last mark of the request before is where this one has its first.
    const end = unmarked(before.messages.slice(0, before.messages.lastIndexOf(MARK)));
    expect(unmarked(after.messages.slice(0, after.messages.indexOf(MARK)))).toBe(end);
    expect(marks(JSON.stringify(after))).toBeLessThanOrEqual(4);
  }
});

test("four marks: the tools, the system prompt, the last two user turns", () => {
  const { system, tools: sent, messages } = encode(3);
  expect(marks(JSON.stringify(system))).toBe(1);
  expect(marks(JSON.stringify(sent))).toBe(1);
  expect(marks(messages)).toBe(2);
});
