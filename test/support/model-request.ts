import type { ModelRequest } from "../../src/domain/conversation.ts";
import type { DialectTarget } from "../../src/translate/dialect.ts";

/** A request that asks nothing special; `differs` is what the test is about. */
export const modelRequest = (differs: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "m",
  wantsStream: true,
  items: [{ kind: "message", role: "user", content: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  toolChoice: { kind: "auto" },
  reasoning: {},
  outputFormat: { kind: "text" },
  ...differs,
});

export const dialectTarget = (differs: Partial<DialectTarget> = {}): DialectTarget => ({
  model: "m",
  minter: "minter",
  quirks: {},
  without: new Set(),
  ...differs,
});
