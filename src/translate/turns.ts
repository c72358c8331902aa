import type { Content, Item, Message, Reasoning, ToolCall, ToolResult } from "../domain/conversation.ts";
import type { WarningList } from "./warning-list.ts";

/**
 * A conversation as vendors that alternate want it: what the model did in one go, then the results of exactly
 * its calls, then what people said.
 */
export type Turn =
  | { readonly role: "system" | "developer" | "user"; readonly content: readonly Content[] }
  /** Text, thoughts and calls in their order. */
  | { readonly role: "assistant"; readonly parts: readonly (Message | Reasoning | ToolCall)[] }
  /** One result for each call of the turn before, in the order of the calls. */
  | { readonly role: "tool"; readonly results: readonly ToolResult[] };

/** What a call gets whose result is missing from the history: Codex writes the same when it interrupts one. */
const MISSING_RESULT = "aborted";

/**
 * Puts a client's history into turns that every vendor accepts. Never drops a text, a call or a result:
 *  - a call without a result gets one that says "aborted" (interrupted turns leave such calls behind);
 *  - a result without a call becomes a message of the user's;
 *  - a call id that comes twice is made unique;
 *  - what stands between calls and their results moves behind the results.
 */
export function turnsOf(items: readonly Item[], warnings: WarningList): readonly Turn[] {
  const builder = new TurnBuilder(items, warnings);
  for (const item of items) builder.add(item);
  return builder.finish();
}

class TurnBuilder {
  readonly #turns: Turn[] = [];
  readonly #warnings: WarningList;
  /** Results by call id, in order; a second call of the same id takes the second result. */
  readonly #results = new Map<string, ToolResult[]>();
  readonly #usedIds = new Set<string>();
  readonly #called = new Set<string>();
  #parts: (Message | Reasoning | ToolCall)[] = [];

  constructor(items: readonly Item[], warnings: WarningList) {
    this.#warnings = warnings;
    for (const item of items) {
      if (item.kind !== "tool-result") continue;
      const known = this.#results.get(item.callId);
      if (known) known.push(item);
      else this.#results.set(item.callId, [item]);
    }
    for (const item of items) if (item.kind === "tool-call") this.#called.add(item.callId);
  }

  add(item: Item): void {
    switch (item.kind) {
      case "reasoning":
      case "tool-call":
        this.#parts.push(item);
        return;
      case "tool-result":
        // Those with a call are placed behind it; the end of the model's turn is here all the same.
        this.#closeAssistant();
        if (!this.#called.has(item.callId)) this.#addStray(item);
        return;
      case "message":
        if (item.role === "assistant") {
          this.#parts.push(item);
          return;
        }
        this.#closeAssistant();
        this.#turns.push({ role: item.role, content: item.content });
    }
  }

  finish(): readonly Turn[] {
    this.#closeAssistant();
    // More results than calls of that id.
    for (const left of this.#results.values()) {
      for (const result of left) if (this.#called.has(result.callId)) this.#addStray(result);
    }
    return this.#turns;
  }

  #closeAssistant(): void {
    if (this.#parts.length === 0) return;
    const results: ToolResult[] = [];
    const parts = this.#parts.map((part) => {
      if (part.kind !== "tool-call") return part;
      const callId = this.#uniqueId(part.callId);
      const result = this.#results.get(part.callId)?.shift();
      if (!result) this.#warnings.add("tool call without a result", `told the model "${MISSING_RESULT}"`);
      results.push({ kind: "tool-result", callId, content: result?.content ?? ABORTED });
      return callId === part.callId ? part : { ...part, callId };
    });
    this.#parts = [];
    this.#turns.push({ role: "assistant", parts });
    if (results.length > 0) this.#turns.push({ role: "tool", results });
  }

  #addStray({ callId, content }: ToolResult): void {
    this.#warnings.add("tool result without its call", "sent it as a message of the user's");
    const head: Content = { kind: "text", text: `Output of the tool call ${callId}:` };
    this.#turns.push({ role: "user", content: [head, ...content] });
  }

  #uniqueId(callId: string): string {
    let unique = callId;
    for (let n = 2; this.#usedIds.has(unique); n += 1) unique = `${callId}_${n}`;
    this.#usedIds.add(unique);
    return unique;
  }
}

const ABORTED: readonly Content[] = [{ kind: "text", text: MISSING_RESULT }];
