import type { StreamEvent } from "../../domain/stream-event.ts";
import type { Step } from "../dialect.ts";
import { asRecord } from "../json-peek.ts";
import { readErrorBody } from "./decode-failure.ts";
import { decodePart, finishCall } from "./decode-part.ts";
import { endingOf } from "./finish-reason.ts";
import { readGrounding } from "./grounding.ts";
import { readUsage } from "./read-usage.ts";
import { closeBlock, fail, type GeminiState, openText, type Told, tellSearches } from "./state.ts";

const NOTHING: readonly StreamEvent[] = [];

/** One server-sent event: one GenerateContentResponse, or several in an array. */
export function decodeEvent(state: GeminiState, data: string): Step<GeminiState> {
  if (state.over || data === "" || data === "[DONE]") return { state, events: NOTHING };
  const told: Told = [];
  return { state: decodeChunk(state, parse(data), told), events: told };
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** `undefined`: the chunk was no JSON. It may have been a tool call, so the turn cannot go on without it. */
export function decodeChunk(state: GeminiState, chunk: unknown, told: Told): GeminiState {
  if (Array.isArray(chunk)) return chunk.reduce((next, one) => decodeResponse(next, one, told), state);
  return decodeResponse(state, chunk, told);
}

function decodeResponse(state: GeminiState, value: unknown, told: Told): GeminiState {
  if (state.over) return state;
  if (typeof value !== "object" || value === null) {
    return fail(state, told, "Gemini sent an event that is not a JSON object");
  }
  const chunk = asRecord(value);
  const fault = readErrorBody(chunk);
  if (fault) return fail(state, told, fault.message, fault.code);
  const { candidates, usageMetadata } = chunk;
  const candidate = Array.isArray(candidates) ? candidates[0] : undefined;
  let next = state.started ? state : start(state, chunk, told);
  if (usageMetadata !== undefined && readUsage(usageMetadata)) next = { ...next, usage: usageMetadata };
  if (chunk["promptFeedback"] !== undefined) next = readFeedback(next, chunk["promptFeedback"]);
  return typeof candidate === "object" && candidate !== null ? decodeCandidate(next, candidate, told) : next;
}

/** A chunk without anything that we know of begins nothing. */
function start(state: GeminiState, chunk: Readonly<Record<string, unknown>>, told: Told): GeminiState {
  const { candidates, usageMetadata, promptFeedback, responseId, modelVersion } = chunk;
  if ((candidates ?? usageMetadata ?? promptFeedback ?? responseId ?? modelVersion) === undefined)
    return state;
  told.push({
    type: "start",
    ...(typeof responseId === "string" && responseId !== "" && { responseId }),
    ...(typeof modelVersion === "string" && modelVersion !== "" && { model: modelVersion }),
  });
  return { ...state, started: true };
}

function readFeedback(state: GeminiState, feedback: unknown): GeminiState {
  const { blockReason, blockReasonMessage } = asRecord(feedback);
  if (typeof blockReason !== "string" || blockReason === "BLOCK_REASON_UNSPECIFIED") return state;
  const message = typeof blockReasonMessage === "string" ? `: ${blockReasonMessage}` : "";
  return { ...state, blocked: blockReason + message };
}

function decodeCandidate(state: GeminiState, value: unknown, told: Told): GeminiState {
  const { content, finishReason, finishMessage, groundingMetadata } = asRecord(value);
  const { parts } = asRecord(content);
  let next = state;
  if (Array.isArray(parts)) {
    for (const part of parts) next = decodePart(next, asRecord(part), told);
  }
  if (groundingMetadata !== undefined && !next.over) next = readGrounding(next, groundingMetadata, told);
  // Held until the stream ends: parts and token counts may still follow.
  if (typeof finishReason === "string" && finishReason !== "") next = { ...next, finishReason };
  if (typeof finishMessage === "string" && finishMessage !== "") next = { ...next, finishMessage };
  return next;
}

/** The connection ended: only now the answer is whole. */
export function decodeEnd(state: GeminiState): readonly StreamEvent[] {
  if (state.over) return NOTHING;
  const told: Told = [];
  const { finishReason, blocked } = state;
  if (finishReason === undefined || !state.started) {
    if (blocked !== undefined)
      tellFailure(state, told, "invalid_prompt", `Gemini refused the prompt: ${blocked}`);
    else tellFailure(state, told, "server_error", "the stream ended before Gemini said that it had finished");
    return told;
  }
  // Cut off inside a call: half a call is none, and the reason says that the answer is not whole.
  const whole = finishReason === "STOP" ? finishCall(state, told) : state;
  if (whole.over) return told;
  const ending = endingOf(finishReason, state.finishMessage, whole.callIds.size > 0);
  if (ending.kind === "failure") {
    tellFailure(whole, told, ending.fault.code, ending.fault.message);
    return told;
  }
  const cited = whole.sources.length > 0 && whole.open === undefined ? openText(whole, told) : whole;
  tellSearches(closeBlock(cited, told), told);
  const usage = readUsage(whole.usage);
  told.push({ type: "finish", reason: ending.reason, ...(usage && { usage }) });
  return told;
}

function tellFailure(state: GeminiState, told: Told, code: string | undefined, message: string): void {
  const usage = readUsage(state.usage);
  told.push({
    type: "failure",
    fault: { ...(code !== undefined && { code }), message },
    ...(usage && { usage }),
  });
}
