// A folder here is a test: a chat client's request.json and what a model answers to it (events.jsonl), then what we make
// of them: parsed.json, answer.sse (a stream) and answer.json (a whole answer). UPDATE_GOLDEN=1 rewrites the last three.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Item } from "../../src/domain/conversation.ts";
import type { StreamEvent } from "../../src/domain/stream-event.ts";
import { chatGrammar } from "../../src/translate/chat-client/chat-grammar.ts";
import { initialReading } from "../../src/translate/responses/read-stream.ts";
import { readChunkFrame } from "../../src/translate/chat-client/read-chunk.ts";
import { accumulateChat } from "../support/accumulate-chat.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";

const CASES = join(import.meta.dirname, "chat-client");

async function openCase(name: string) {
  const read = (file: string) => readFile(join(CASES, name, file), "utf8");
  const body = JSON.parse(await read("request.json"));
  const lines = (await read("events.jsonl")).trim().split("\n");
  const events = lines.map((line): StreamEvent => JSON.parse(line));
  const parsed = chatGrammar.parseRequest(body);
  const encoder = chatGrammar.openEncoder({
    ids: { next: (prefix) => `${prefix}_1` },
    responseId: "chatcmpl-1",
    createdAtUnixS: 1_700_000_000,
    modelAsked: body.model,
    request: parsed.request,
    echo: body,
  });
  const stream = events.map((event) => encoder.encode(event)).join("");
  return { body, events, parsed, encoder, stream };
}

async function expectFile(name: string, file: string, text: string): Promise<void> {
  const path = join(CASES, name, file);
  if (process.env["UPDATE_GOLDEN"]) await writeFile(path, text);
  expect(text).toBe(await readFile(path, "utf8"));
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const isFailure = (events: readonly StreamEvent[]): boolean => events.at(-1)?.type === "failure";

describe.each(await readdir(CASES))("%s", (name) => {
  test("the request", async () => {
    const { parsed } = await openCase(name);
    await expectFile(name, "parsed.json", json(parsed));
  });

  test("the stream", async () => {
    const { events, stream } = await openCase(name);
    assertWellFormed(events);
    await expectFile(name, "answer.sse", stream);
    expect(accumulateChat(stream).done).toBe(!isFailure(events));
  });

  test("the whole answer, which says what the stream says", async () => {
    const { events, encoder, stream } = await openCase(name);
    if (isFailure(events)) return;
    const whole = JSON.parse(JSON.stringify(encoder.whole()));
    await expectFile(name, "answer.json", json(whole));
    const [choice] = whole.choices;
    const streamed = accumulateChat(stream);
    const told = Object.entries(choice.message).filter(([, value]) => !isEmpty(value));
    expect(Object.fromEntries(Object.entries(streamed.message).filter(([, value]) => !isEmpty(value)))).toEqual(
      Object.fromEntries(told),
    );
    expect(streamed.finishReason).toBe(choice.finish_reason);
  });

  test("the tap reads its own end", async () => {
    const { events, stream } = await openCase(name);
    const frames = stream.split(/(?<=\n\n)/).map((frame) => Buffer.from(frame));
    const reading = frames.reduce((so, frame) => readChunkFrame(so, frame, false), initialReading);
    expect(reading.terminal).toBe(terminalOf(events.at(-1)));
  });

  test("the answer comes back as what it was", async () => {
    const { body, events, encoder } = await openCase(name);
    if (isFailure(events)) return;
    const { message } = JSON.parse(JSON.stringify(encoder.whole())).choices[0];
    const messages = [...body.messages, message, { role: "user", content: "next" }];
    const before = chatGrammar.parseRequest(body).request.items.length;
    const items = chatGrammar.parseRequest({ ...body, messages }).request.items.slice(before, -1);
    expect(meaningOfItems(items)).toEqual(meaningOfEvents(events));
  });
});

const isEmpty = (value: unknown): boolean =>
  value === null || value === "" || (Array.isArray(value) && value.length === 0);

function terminalOf(last: StreamEvent | undefined): string {
  if (last?.type !== "finish") return "failed";
  const { kind } = last.reason;
  return ["max-tokens", "content-filter", "refusal"].includes(kind) ? "incomplete" : "completed";
}

/** Text and carries in their order, then the calls: what must survive the way through a client. */
function meaningOfItems(items: readonly Item[]): unknown[] {
  const said: unknown[] = [];
  for (const item of items) {
    if (item.kind === "message") for (const part of item.content) if ("text" in part) say(said, part.text);
    if (item.kind === "reasoning" && item.carry) said.push(item.carry);
    if (item.kind === "tool-call") said.push(`${item.name} called`);
  }
  return said;
}

function meaningOfEvents(events: readonly StreamEvent[]): unknown[] {
  const said: unknown[] = [];
  for (const event of events) {
    if (event.type === "text-delta" || event.type === "refusal") say(said, event.text);
    if (event.type === "reasoning-end" && event.carry) said.push(event.carry);
    if (event.type === "tool-call-start") said.push(`${event.name} called`);
    if (event.type === "finish" && event.reason.kind === "refusal") say(said, event.reason.detail ?? "");
  }
  return said;
}

/** What is said in one go is one text. */
function say(said: unknown[], text: string): void {
  const last = said.at(-1);
  if (typeof last === "string") said[said.length - 1] = last + text;
  else said.push(text);
}
