import type { FinishReason, StreamEvent } from "../../domain/stream-event.ts";
import { isObject, type JsonObject, parseJson, textOf } from "../json-value.ts";
import { readError } from "../read-error.ts";
import { readUsage } from "../read-usage.ts";
import { itemDone, itemsOfTheEnd } from "./decode-item.ts";
import { reasoningDelta, reasoningTextDone, summaryPartAdded } from "./decode-reasoning.ts";
import {
  andThen,
  close,
  emit,
  fail,
  nothing,
  placeName,
  type ResponsesState,
  type ResponsesStep,
} from "./decode-state.ts";
import { citation, partDone, placeOf, refusalDone, textDelta, textDone } from "./decode-text.ts";

/**
 * One event of a Responses stream.
 * Source: https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function decodeEvent(state: ResponsesState, data: string, name: string | undefined): ResponsesStep {
  if (state.phase === "over" || data === "") return nothing(state);
  if (data === "[DONE]") return state.finish ? emit(over(state), state.finish) : nothing(state);
  const event = parseJson(data);
  if (!isObject(event)) return fail(state, "The upstream sent an event that is not JSON.");
  return decodeObject(state, event, textOf(event["type"]) ?? name);
}

/** The same for an event that is parsed already. */
export function decodeObject(
  state: ResponsesState,
  event: JsonObject,
  type: string | undefined,
): ResponsesStep {
  if (state.phase === "over") return nothing(state);
  if (state.finish) return type === "response.created" ? nothing(goOn(state)) : nothing(state);
  if (type === "response.output_text.delta" && state.phase === "started") return textDelta(state, event);
  if (type === "error" || (type === undefined && event["error"])) {
    const { message, code } = readError(event);
    return fail(state, message, code);
  }
  if (type === undefined) return withoutType(state, event);
  if (!type.startsWith("response.")) return nothing(state);
  return andThen(start(state, event), (started) => decodeKnown(started, event, type));
}

/** Where the vendor runs tools itself, one stream may hold several responses; the last one's end is the end. */
const goOn = (state: ResponsesState): ResponsesState => ({
  ...state,
  finish: undefined,
  said: new Set(),
  saidText: false,
});

function withoutType(state: ResponsesState, event: JsonObject): ResponsesStep {
  if (!Array.isArray(event["choices"])) return nothing(state);
  return fail(state, "The upstream answered with Chat Completions where the Responses API was expected.");
}

function start(state: ResponsesState, event: JsonObject): ResponsesStep {
  if (state.phase !== "new") return nothing(state);
  const response = isObject(event["response"]) ? event["response"] : {};
  const responseId = textOf(response["id"]);
  const model = textOf(response["model"]);
  return emit(
    { ...state, phase: "started" },
    {
      type: "start",
      ...(responseId !== undefined && { responseId }),
      ...(model !== undefined && { model }),
    },
  );
}

function decodeKnown(state: ResponsesState, event: JsonObject, type: string): ResponsesStep {
  switch (type) {
    case "response.output_text.delta":
      return textDelta(state, event);
    case "response.output_text.done":
      return textDone(state, placeOf(event), event["text"]);
    case "response.output_text.annotation.added":
      return citation(state, event);
    case "response.content_part.done":
      return partDone(state, placeOf(event), event["part"]);
    case "response.refusal.done":
      return refusalDone(state, placeOf(event), event["refusal"]);
    case "response.reasoning_summary_part.added":
      return summaryPartAdded(state, event);
    case "response.reasoning_summary_text.delta":
      return reasoningDelta(state, event, "summary");
    case "response.reasoning_summary_text.done":
      return reasoningTextDone(state, event, "summary");
    case "response.reasoning_text.delta":
      return reasoningDelta(state, event, "raw");
    case "response.reasoning_text.done":
      return reasoningTextDone(state, event, "raw");
    case "response.output_item.done":
      return itemDone(state, event["item"], itemPlace(event));
    case "response.completed":
    case "response.incomplete":
    case "response.failed":
      return endOfStream(state, isObject(event["response"]) ? event["response"] : {}, type);
    default:
      return nothing(state);
  }
}

/** The item's own id stands in for an index, as in the events of its pieces. */
function itemPlace(event: JsonObject) {
  const item = isObject(event["item"]) ? event["item"] : {};
  return placeName(event["output_index"] ?? item["id"]);
}

function endOfStream(state: ResponsesState, response: JsonObject, type: string): ResponsesStep {
  const usage = readUsage(response["usage"]);
  if (type === "response.failed") {
    return emit(over(state), { type: "failure", fault: readError(response), ...(usage && { usage }) });
  }
  const whole = andThen(itemsOfTheEnd(state, response), close);
  return andThen(whole, (closed) => {
    // An item of the end may have been a failure.
    if (closed.phase === "over") return nothing(closed);
    const reason = type === "response.incomplete" ? incompleteReason(response) : completeReason(closed);
    return nothing({ ...closed, finish: { type: "finish", reason, ...(usage && { usage }) } });
  });
}

const over = (state: ResponsesState): ResponsesState => ({ ...state, phase: "over", open: undefined });

function completeReason({ calls, refused }: ResponsesState): FinishReason {
  if (calls.size > 0) return { kind: "tool-calls" };
  return { kind: refused ? "refusal" : "stop" };
}

function incompleteReason(response: JsonObject): FinishReason {
  const details = response["incomplete_details"];
  const raw = (isObject(details) ? textOf(details["reason"]) : undefined) ?? "incomplete";
  if (raw === "max_output_tokens") return { kind: "max-tokens" };
  return raw === "content_filter" ? { kind: "content-filter" } : { kind: "unknown", raw };
}

/** The connection ended: an answer without its last event is not an answer. */
export function decodeEnd(state: ResponsesState): readonly StreamEvent[] {
  if (state.phase === "over") return [];
  if (state.finish) return [state.finish];
  return fail(state, "The upstream ended its answer in the middle.").events;
}
