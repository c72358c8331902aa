import { isShallow } from "../is-shallow.ts";
import { jsonText } from "../json-text.ts";
import { asRecord, wordOf } from "../json-value.ts";
import type { Draft, PendingCall } from "./chat-state.ts";
import { scanArguments } from "./scan-arguments.ts";

/** A piece of a call, as a delta brings it. Empty means that it says nothing about it. */
export interface CallPiece {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string;
  readonly input: string;
  readonly extra: unknown;
}

/** A piece that nobody can write down again. */
export interface BrokenPiece {
  readonly name: string;
  readonly input: undefined;
}

/** Reads `tool_calls` and the older `function_call` of a delta or message. */
export function readCalls(delta: Readonly<Record<string, unknown>>): readonly (CallPiece | BrokenPiece)[] {
  const listed = delta["tool_calls"];
  const pieces = Array.isArray(listed) ? listed.map(readCall) : [];
  const old = delta["function_call"];
  if (typeof old === "object" && old !== null) pieces.push(readCall({ function: old }));
  return pieces.filter((piece) => piece.input !== "" || piece.name !== "" || piece.id !== undefined);
}

function readCall(value: unknown): CallPiece | BrokenPiece {
  const call = asRecord(value);
  // `custom`: OpenAI's freeform tools. We never offer one, but a call is a call.
  const target = asRecord(call["function"] ?? call["custom"] ?? call);
  const { index, id, extra_content: extra } = call;
  const name = wordOf(target["name"])?.trim() ?? "";
  const input = inputOf(target["arguments"] ?? target["input"]);
  if (input === undefined) return { name, input };
  return {
    index: typeof index === "number" && Number.isSafeInteger(index) ? index : undefined,
    id: wordOf(id),
    name,
    input,
    extra: extra !== null && isShallow(extra) ? extra : undefined,
  };
}

/** Ollama and others send arguments as an object. */
function inputOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : jsonText(value);
}

/**
 * Which of the calls a piece belongs to; -1 for a new one. OpenAI numbers the calls and names each once. Others
 * leave the number out, give every call the same one, or repeat id and name with each piece.
 */
export function findCall(calls: readonly PendingCall[], piece: CallPiece, isFirstOfChunk: boolean): number {
  const last = calls.length - 1;
  if (piece.index !== undefined) {
    const at = calls.findLastIndex((call) => call.index === piece.index);
    return isAnotherCall(calls[at], piece) ? -1 : at;
  }
  if (piece.id !== undefined) {
    const at = calls.findLastIndex((call) => call.id === piece.id);
    if (at !== -1) return isAnotherCall(calls[at], piece) ? -1 : at;
    return piece.name === "" && calls[last]?.id === undefined ? last : -1;
  }
  if (piece.name === "") return last;
  return isFirstOfChunk && calls[last]?.name === piece.name && !isAnotherCall(calls[last], piece) ? last : -1;
}

function isAnotherCall(call: PendingCall | undefined, piece: CallPiece): boolean {
  if (!call || piece.name === "") return false;
  if (repeats(call, piece)) return false;
  if (piece.id !== undefined && call.id !== undefined && piece.id !== call.id) {
    // SGLang once gave each piece of one call an id of its own.
    return piece.name !== call.name || call.input === "" || isWhole(call);
  }
  return piece.input.trimStart().startsWith("{") && isWhole(call);
}

/** The whole call once more, as some say it again at the end. */
export const repeats = (call: PendingCall, piece: CallPiece): boolean =>
  piece.name === call.name &&
  piece.input === call.input &&
  (piece.id === undefined || piece.id === call.id) &&
  isWhole(call);

/** Its arguments are a JSON object with its end. */
export const isWhole = ({ scan }: PendingCall): boolean => scan.end === "whole";

export const areWhole = (calls: readonly PendingCall[]): boolean =>
  calls.every((call) => call.closed || (call.name !== "" && isWhole(call)));

/** Of one call; no tool takes so much, and all of it is held until its end. */
const MAX_ARGUMENT_CHARACTERS = 16 * 1_048_576;

/** `undefined` when that is more than one call may have. */
export function withMoreArguments(call: PendingCall, piece: string): PendingCall | undefined {
  if (piece === "") return call;
  const input = call.input + piece;
  if (input.length > MAX_ARGUMENT_CHARACTERS) return undefined;
  return { ...call, input, scan: scanArguments(call.scan, input, piece) };
}

/** Begins the block of a call once its name is known; `undefined` if it is not. */
export function beginCall(draft: Draft, at: number): PendingCall | undefined {
  const call = draft.calls[at];
  if (!call || call.name === "" || call.block !== undefined) return call;
  const block = draft.context.ids.next("fc");
  const taken = call.id === undefined || draft.calls.some((other) => other.callId === call.id);
  const callId = taken ? draft.context.ids.next("call") : (call.id ?? "");
  const begun = { ...call, block, callId };
  draft.calls = draft.calls.with(at, begun);
  draft.events.push({ type: "tool-call-start", id: block, callId, name: call.name, form: "json" });
  if (call.input !== "") draft.events.push({ type: "tool-call-delta", id: block, text: call.input });
  return begun;
}

/** Ends every call that is open. One that never got a name has no block to end; `finish` looks for those. */
export function closeCalls(draft: Draft): void {
  for (const at of draft.calls.keys()) {
    if (draft.calls[at]?.closed) continue;
    const call = beginCall(draft, at);
    if (!call) continue;
    if (call.block !== undefined) draft.events.push({ type: "tool-call-end", id: call.block });
    draft.calls = draft.calls.with(at, { ...call, closed: true });
  }
}
