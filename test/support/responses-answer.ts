import { expect } from "vitest";
import type { StreamEvent } from "../../src/domain/stream-event.ts";
import { responsesGrammar } from "../../src/translate/responses/responses-grammar.ts";

export type Frame = Record<string, unknown>;

export const BODY = {
  model: "m",
  input: "hi",
  temperature: 0.5,
  tools: [
    { type: "function", name: "exec_command", parameters: { type: "object" } },
    { type: "custom", name: "apply_patch" },
    { type: "namespace", name: "mcp__demo", tools: [{ type: "function", name: "echo" }] },
    { type: "tool_search", execution: "client" },
    { type: "local_shell" },
  ],
};
export const { request } = responsesGrammar.parseRequest(BODY);
export const usage = {
  inputTokens: 3,
  cachedInputTokens: 1,
  cacheWriteTokens: 0,
  outputTokens: 4,
  reasoningTokens: 2,
};

export function open(echo?: Record<string, unknown>) {
  let count = 0;
  const ids = { next: (prefix: string) => `${prefix}_${++count}` };
  return responsesGrammar.openEncoder({
    ids,
    responseId: "resp_1",
    createdAtUnixS: 7,
    modelAsked: "asked",
    request,
    ...(echo && { echo }),
  });
}

export function write(events: readonly StreamEvent[], echo?: Record<string, unknown>): Frame[] {
  const encoder = open(echo);
  const text = events.map((event) => encoder.encode(event)).join("");
  const frames = text.split("\n\n").filter((frame) => frame !== "");
  return frames.map((frame, at) => {
    const [name, json] = frame.split("\ndata: ");
    const value = JSON.parse(json!);
    expect(name).toBe(`event: ${value.type}`);
    expect(value.sequence_number).toBe(at);
    return value;
  });
}

export const start: StreamEvent = { type: "start" };
export const stop: StreamEvent = { type: "finish", reason: { kind: "stop" }, usage };
export const said = (...pieces: string[]): StreamEvent[] => [
  { type: "text-start", id: "t" },
  ...pieces.map((text): StreamEvent => ({ type: "text-delta", id: "t", text })),
  { type: "text-end", id: "t" },
];
export const call = (name: string, pieces: string[], form: "json" | "text" = "json"): StreamEvent[] => [
  { type: "tool-call-start", id: name, callId: "call_1", name, form },
  ...pieces.map((text): StreamEvent => ({ type: "tool-call-delta", id: name, text })),
  { type: "tool-call-end", id: name },
];
export const calls: StreamEvent = { type: "finish", reason: { kind: "tool-calls" } };
/** Without the `response.` in front. */
export const typesOf = (frames: Frame[]) => frames.map(({ type }) => String(type).replace("response.", ""));
export const lastOf = (frames: Frame[]) => frames.at(-1)!["response"] as Frame;
export const outputOf = (events: StreamEvent[], echo?: Frame) =>
  lastOf(write([start, ...events], echo))["output"];
export const deltasOf = (frames: Frame[], type: string) =>
  frames.filter((frame) => frame["type"] === type).map(({ delta }) => delta);
