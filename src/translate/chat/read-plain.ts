import type { Step } from "../dialect.ts";
import { asRecord, type JsonObject } from "../json-value.ts";
import { withMoreArguments } from "./calls.ts";
import { type ChatState, copyOf, type OpenThoughts } from "./chat-state.ts";
import { listedCount } from "./sources.ts";

/**
 * A chunk that goes on with what is open and says nothing else, which nearly every chunk does. `undefined` for all
 * others, which `readChunk` takes apart; for these it would say the same at some six times the cost.
 */
export function readPlain(state: ChatState, chunk: JsonObject): Step<ChatState> | undefined {
  const delta = plainDelta(state, chunk);
  if (!delta) return undefined;
  const key = onlyWord(delta);
  const { open } = state;
  switch (key) {
    case "content": {
      const text = delta[key];
      if (open?.kind !== "text" || state.opening.kind !== "read" || typeof text !== "string")
        return undefined;
      return { state, events: [{ type: "text-delta", id: open.id, text }] };
    }
    case "reasoning_content":
    case "reasoning":
      return open?.kind === "thoughts" && open.field === key
        ? moreThoughts(state, open, delta[key])
        : undefined;
    case "tool_calls":
      return moreArguments(state, delta[key]);
    default:
      return undefined;
  }
}

/** The delta of a chunk that brings nothing beside it. */
function plainDelta(state: ChatState, chunk: JsonObject): JsonObject | undefined {
  if (isThere(chunk["error"]) || isThere(chunk["usage"]) || isThere(chunk["x_groq"])) return undefined;
  const choices = chunk["choices"];
  if (!Array.isArray(choices) || choices.length !== 1) return undefined;
  const choice = asRecord(choices[0]);
  if ((choice["index"] ?? 0) !== state.choice || isThere(choice["finish_reason"])) return undefined;
  if (isThere(choice["error"]) || isThere(choice["usage"])) return undefined;
  if (chunk["object"] === "error" || chunk["type"] === "error") return undefined;
  return listedCount(chunk) > state.listedCount ? undefined : asRecord(choice["delta"]);
}

const WORDS: ReadonlySet<string> = new Set([
  "content",
  "reasoning_content",
  "reasoning",
  "tool_calls",
  "reasoning_details",
  "thinking",
  "function_call",
  "refusal",
  "annotations",
]);

/** The one field that says something; `undefined` when there are more. */
function onlyWord(delta: JsonObject): string | undefined {
  let only: string | undefined;
  for (const key in delta) {
    const value = delta[key];
    if (value === null || value === "" || !WORDS.has(key)) continue;
    if (only !== undefined) return undefined;
    only = key;
  }
  return only;
}

function moreThoughts(state: ChatState, open: OpenThoughts, text: unknown): Step<ChatState> | undefined {
  if (typeof text !== "string" || state.opening.kind !== "read") return undefined;
  const next = copyOf(state);
  next.open = { ...open, text: open.text + text };
  return { state: next, events: [{ type: "reasoning-delta", id: open.id, form: "raw", text }] };
}

/** More of a call that has begun, by its number alone, as OpenAI sends it. */
function moreArguments(state: ChatState, listed: unknown): Step<ChatState> | undefined {
  if (!Array.isArray(listed) || listed.length !== 1) return undefined;
  const piece = asRecord(listed[0]);
  const target = asRecord(piece["function"]);
  const text = target["arguments"];
  if (
    typeof text !== "string" ||
    text === "" ||
    piece["custom"] !== undefined ||
    isThere(piece["extra_content"])
  )
    return undefined;
  if (isThere(piece["id"]) || isThere(target["name"]) || typeof piece["index"] !== "number") return undefined;
  let at = state.calls.length - 1;
  while (at >= 0 && state.calls[at]?.index !== piece["index"]) at -= 1;
  const call = state.calls[at];
  if (call?.block === undefined || call.closed) return undefined;
  const longer = withMoreArguments(call, text);
  if (!longer) return undefined;
  const calls = state.calls.slice();
  calls[at] = longer;
  const next = copyOf(state);
  next.calls = calls;
  return { state: next, events: [{ type: "tool-call-delta", id: call.block, text }] };
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;
