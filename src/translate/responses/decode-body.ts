import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext } from "../dialect.ts";
import { isObject, type JsonObject, listOf } from "../json-value.ts";
import { decodeEnd, decodeObject } from "./decode-event.ts";
import { andThen, initialState, type ResponsesStep } from "./decode-state.ts";

/** A whole Response object: the events of a stream that says the same. */
export function decodeBody(body: unknown, context: DecodeContext): readonly StreamEvent[] {
  const response = isObject(body) ? body : {};
  let step: ResponsesStep = { state: initialState(context), events: [] };
  for (const event of eventsOf(response)) {
    step = andThen(step, (state) => decodeObject(state, event.value, event.type));
  }
  return [...step.events, ...decodeEnd(step.state)];
}

interface WireEvent {
  readonly type: string | undefined;
  readonly value: JsonObject;
}

function eventsOf(response: JsonObject): WireEvent[] {
  // Not an answer at all: an error, or another API's.
  if (!Array.isArray(response["output"])) return [{ type: undefined, value: response }];
  const items = listOf(response["output"]).map((item, index) => ({
    type: "response.output_item.done",
    value: { output_index: index, item },
  }));
  const value = { response };
  return [{ type: "response.created", value }, ...items, { type: endOf(response), value }];
}

function endOf({ status, error }: JsonObject): string {
  if (status === "incomplete") return "response.incomplete";
  const whole = (status === "completed" || status === undefined) && !error;
  return whole ? "response.completed" : "response.failed";
}
