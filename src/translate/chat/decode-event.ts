import type { StreamEvent } from "../../domain/stream-event.ts";
import type { Step } from "../dialect.ts";
import { asRecord, type JsonObject, parseJson } from "../json-value.ts";
import { readComplaint } from "../read-error.ts";
import { readUsage } from "../read-usage.ts";
import { addCallPiece } from "./call-piece.ts";
import { readCalls } from "./calls.ts";
import { type ChatState, type Draft, draftOf, finished } from "./chat-state.ts";
import { faultIn, faultOf } from "./fault.ts";
import { begin, fail, finish } from "./finish.ts";
import { readContent, readThoughts } from "./read-content.ts";
import { readPlain } from "./read-plain.ts";
import { say } from "./say.ts";
import { addAnnotations, addListed } from "./sources.ts";

const NOTHING: readonly StreamEvent[] = [];

/**
 * One chunk of a Chat Completions stream, whichever vendor's.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming and what vendors made of it.
 */
export function decodeEvent(state: ChatState, data: string, name: string | undefined): Step<ChatState> {
  if (state.over) return { state, events: NOTHING };
  const chunk = parse(data);
  if (typeof chunk === "object" && chunk !== null && name !== "error") {
    return readPlain(state, chunk as JsonObject) ?? readChunk(state, chunk as JsonObject);
  }
  return readOddity(state, data, chunk, name);
}

export function decodeEnd(state: ChatState): readonly StreamEvent[] {
  const draft = draftOf(state);
  finish(draft, "cut");
  return draft.events;
}

function parse(data: string): unknown {
  // Most streams have one frame that is not JSON; an exception for it would be the dearest part of the stream.
  return data.startsWith("[DONE]") ? undefined : parseJson(data);
}

/** What is not a chunk: the end, an error by name, nothing at all, or something that nobody can read. */
function readOddity(
  state: ChatState,
  data: string,
  chunk: unknown,
  name: string | undefined,
): Step<ChatState> {
  const text = data.trim();
  if (text === "" || chunk === null) return { state, events: NOTHING };
  const draft = draftOf(state);
  if (text === "[DONE]") finish(draft, "done");
  else if (name === "error") fail(draft, faultOf(readComplaint(chunk ?? text), undefined));
  else fail(draft, { message: `The upstream sent something that is not JSON: ${text.slice(0, 200)}` });
  return finished(draft);
}

function readChunk(state: ChatState, chunk: JsonObject): Step<ChatState> {
  const draft = draftOf(state);
  addChunk(draft, chunk);
  return draft.events.length === 0 && sameBut(draft, state) ? { state, events: NOTHING } : finished(draft);
}

function sameBut(draft: Draft, state: ChatState): boolean {
  return (Object.keys(state) as (keyof ChatState)[]).every((key) => draft[key] === state[key]);
}

/** Also for a whole answer, which is one chunk whose choice has a `message`. */
export function addChunk(draft: Draft, chunk: JsonObject): void {
  draft.usage = usageIn(chunk) ?? draft.usage;
  const fault = faultIn(chunk);
  if (fault) {
    fail(draft, fault);
    return;
  }
  const choices = chunk["choices"];
  if (Array.isArray(choices) && choices.length > 0) {
    begin(draft, chunk);
    addChoices(draft, choices);
  }
  addListed(draft, chunk);
}

function usageIn(chunk: JsonObject): Draft["usage"] {
  const direct = readUsage(chunk["usage"]) ?? readUsage(asRecord(chunk["x_groq"])["usage"]);
  // Moonshot puts it into the choice.
  return direct ?? readUsage(asRecord(asRecord(chunk["choices"])[0])["usage"]);
}

/** We never ask for several choices. Should there be some, the first that says something is the answer. */
function addChoices(draft: Draft, choices: readonly unknown[]): void {
  for (const value of choices) {
    if (draft.over) return;
    const choice = asRecord(value);
    const index = typeof choice["index"] === "number" ? choice["index"] : 0;
    if (draft.choice === undefined || draft.choice === index) {
      const before = draft.events.length;
      addDelta(draft, deltaOf(draft, choice));
      if (draft.events.length > before || hasSpoken(draft)) draft.choice = index;
    }
    addFinish(draft, choice, draft.choice === index);
  }
}

const hasSpoken = ({ opening, calls, refusal }: Draft): boolean =>
  ("held" in opening && opening.held !== "") || calls.length > 0 || refusal !== "";

/** A whole message in a stream is either all there is, or a repetition (MiniMax, Perplexity). */
function deltaOf(draft: Draft, choice: JsonObject): JsonObject {
  const delta = choice["delta"];
  if (typeof delta === "object" && delta !== null) return delta as JsonObject;
  return draft.saidText || draft.calls.length > 0 ? {} : asRecord(choice["message"]);
}

function addDelta(draft: Draft, delta: JsonObject): void {
  const thoughts = readThoughts(delta);
  if (thoughts) say(draft, thoughts);
  for (const piece of readContent(delta["content"])) say(draft, piece);
  if (typeof delta["refusal"] === "string") draft.refusal += delta["refusal"];
  for (const [at, piece] of readCalls(delta).entries()) addCallPiece(draft, piece, at === 0);
  addAnnotations(draft, delta["annotations"]);
}

function addFinish(draft: Draft, choice: JsonObject, isAnswer: boolean): void {
  const reason = choice["finish_reason"];
  if (typeof reason !== "string" || reason === "") return;
  if (isAnswer || draft.finishReason === undefined) draft.finishReason = reason;
  draft.filterDetail ??= filteredIn(choice["content_filter_results"]);
}

/** Source: https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter */
function filteredIn(results: unknown): string | undefined {
  const names = Object.entries(asRecord(results)).filter(
    ([, result]) => asRecord(result)["filtered"] === true,
  );
  return names.length > 0 ? names.map(([name]) => name).join(", ") : undefined;
}
