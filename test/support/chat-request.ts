import type { Item, ModelRequest } from "../../src/domain/conversation.ts";
import { encodeRequest } from "../../src/translate/chat/encode-request.ts";
import type { ChatQuirks } from "../../src/translate/chat/quirks.ts";
import type { DialectTarget } from "../../src/translate/dialect.ts";
import { dialectTarget, modelRequest } from "./model-request.ts";

export const BASE: ModelRequest = modelRequest({ model: "asked", wantsStream: false });

export const targetOf = (quirks: ChatQuirks, without: readonly string[] = []): DialectTarget =>
  dialectTarget({ model: "there", minter: "here", quirks, without: new Set(without) });

export function encode(
  request: Partial<ModelRequest>,
  quirks: ChatQuirks = {},
  without: readonly string[] = [],
) {
  const { body, warnings } = encodeRequest({ ...BASE, ...request }, targetOf(quirks, without));
  return { body: JSON.parse(JSON.stringify(body)), warned: warnings.map(({ feature }) => feature) };
}

export const PNG = "data:image/png;base64,AAAA";
export const user = (text: string): Item => ({
  kind: "message",
  role: "user",
  content: [{ kind: "text", text }],
});
export const says = (text: string): Item => ({
  kind: "message",
  role: "assistant",
  content: [{ kind: "text", text }],
});
export const order = (text: string): Item => ({
  kind: "message",
  role: "developer",
  content: [{ kind: "text", text }],
});
export const call = (callId: string, input = "{}"): Item => ({
  kind: "tool-call",
  callId,
  name: "read",
  form: "json",
  input,
});
export const result = (callId: string, text: string): Item => ({
  kind: "tool-result",
  callId,
  content: [{ kind: "text", text }],
});
export const thought = (text: string, minter?: string, value?: unknown): Item => ({
  kind: "reasoning",
  summary: [],
  text: [text],
  ...(minter !== undefined && { carry: { minter, value: value ?? { field: "reasoning_content", text } } }),
});
export const called = (id: string, args = "{}") => ({
  id,
  type: "function",
  function: { name: "read", arguments: args },
});
