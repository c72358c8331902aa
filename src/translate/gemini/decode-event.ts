import type { StreamEvent } from "../../domain/stream-event.ts";
import type { Step } from "../dialect.ts";
import { asRecord, parseJson } from "../json-value.ts";
import { readErrorBody } from "./decode-failure.ts";
import { decodePart, finishCall } from "./decode-part.ts";
import { endingOf, type FinalEvent } from "./finish-reason.ts";
import { readGrounding } from "./grounding.ts";
import { readUsage } from "./read-usage.ts";
import {
  type AnswerState,
  closeBlock,
  fail,
  type GeminiState,
  openText,
  type Told,
  tellSearches,
} from "./state.ts";

const NOTHING: readonly StreamEvent[] = [];

/** One server-sent event: one GenerateContentResponse, or several in an array. */
export function decodeEvent(state: GeminiState, data: string): Step<GeminiState> {
  if (state.answer.over || data === "" || data === "[DONE]") return { state, events: NOTHING };
  const told: Told = [];
  return { state: decodeChunk(state, parseJson(data), told), events: told };
}

/** `undefined`: the chunk was no JSON. It may have been a tool call, so the turn cannot go on without it. */
export function decodeChunk(state: GeminiState, chunk: unknown, told: Told): GeminiState {
  if (Array.isArray(chunk)) return chunk.reduce((next, one) => decodeResponse(next, one, told), state);
  return decodeResponse(state, chunk, told);
}

function decodeResponse(state: GeminiState, chunk: unknown, told: Told): GeminiState {
  const answer = decodeAnswer(state.answer, chunk, told);
  const counts = asRecord(chunk)["usageMetadata"];
  // Early chunks may bring usage without any counts; these must not replace what is known.
  const usage = counts !== undefined && countsTokens(counts) ? counts : state.usage;
  if (answer.over && !state.answer.over) addUsage(told, usage);
  return answer === state.answer && usage === state.usage ? state : { answer, usage };
}

/** What a failed answer has cost must be known too. */
function addUsage(told: Told, counts: unknown): void {
  const last = told.at(-1);
  const usage = readUsage(counts);
  if (last?.type === "failure" && usage) told[told.length - 1] = { ...last, usage };
}

const countsTokens = (usage: unknown): boolean =>
  typeof asRecord(usage)["promptTokenCount"] === "number" || readUsage(usage) !== undefined;

function decodeAnswer(state: AnswerState, value: unknown, told: Told): AnswerState {
  if (state.over) return state;
  if (typeof value !== "object" || value === null) {
    return fail(state, told, "Gemini sent an event that is not a JSON object");
  }
  const chunk = asRecord(value);
  const fault = readErrorBody(chunk);
  if (fault) return fail(state, told, fault.message, fault.code);
  const { candidates, promptFeedback } = chunk;
  const candidate = Array.isArray(candidates) ? candidates[0] : undefined;
  const started = state.started ? state : start(state, chunk, told);
  const next = promptFeedback === undefined ? started : readFeedback(started, promptFeedback);
  return typeof candidate === "object" && candidate !== null ? decodeCandidate(next, candidate, told) : next;
}

/** A chunk without anything that we know of begins nothing. */
function start(state: AnswerState, chunk: Readonly<Record<string, unknown>>, told: Told): AnswerState {
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

function readFeedback(state: AnswerState, feedback: unknown): AnswerState {
  const { blockReason, blockReasonMessage } = asRecord(feedback);
  if (typeof blockReason !== "string" || blockReason === "BLOCK_REASON_UNSPECIFIED") return state;
  const message = typeof blockReasonMessage === "string" ? `: ${blockReasonMessage}` : "";
  return { ...state, blocked: blockReason + message };
}

function decodeCandidate(state: AnswerState, value: unknown, told: Told): AnswerState {
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
export function decodeEnd({ answer, usage: counts }: GeminiState): readonly StreamEvent[] {
  if (answer.over) return NOTHING;
  const told: Told = [];
  const whole = endAnswer(answer, told);
  if (whole === undefined) return told;
  const usage = readUsage(counts);
  told.push({ ...whole, ...(usage && { usage }) });
  return told;
}

/** The last event but for its usage; `undefined` when it has been told. */
function endAnswer(answer: AnswerState, told: Told): FinalEvent | undefined {
  const { finishReason, finishMessage, blocked, started } = answer;
  if (finishReason === undefined || !started) {
    return blocked === undefined
      ? failure("server_error", "the stream ended before Gemini said that it had finished")
      : failure("invalid_prompt", `Gemini refused the prompt: ${blocked}`);
  }
  // Cut off inside a call: half a call is none, and the reason says that the answer is not whole.
  const whole = finishReason === "STOP" ? finishCall(answer, told) : answer;
  if (whole.over) return undefined;
  const ending = endingOf(finishReason, finishMessage, whole.callIds.size > 0);
  if (ending.type === "failure") return ending;
  const cited = whole.sources.length > 0 && whole.open === undefined ? openText(whole, told) : whole;
  tellSearches(closeBlock(cited, told), told);
  return ending;
}

const failure = (code: string, message: string): FinalEvent => ({
  type: "failure",
  fault: { code, message },
});
