import { jsonText } from "../json-text.ts";
import { isObject, type JsonObject, listOf, textOf } from "../json-value.ts";
import { reasoningDone } from "./decode-reasoning.ts";
import {
  andThen,
  close,
  emit,
  fail,
  nothing,
  type PlaceName,
  type ResponsesState,
  type ResponsesStep,
} from "./decode-state.ts";
import { partDone } from "./decode-text.ts";

/**
 * An output item, whole. Calls are handed on here and not while they stream: the item has the arguments as the
 * vendor counts them, so that a damaged or half call can never run.
 */
export function itemDone(state: ResponsesState, value: unknown, at: PlaceName): ResponsesStep {
  if (!isObject(value)) return nothing(state);
  switch (value["type"]) {
    case "message":
      return messageDone(state, value, at);
    case "reasoning":
      return reasoningDone(state, value, at);
    case "function_call":
      return callDone(state, value, { form: "json", input: value["arguments"], at });
    case "custom_tool_call":
      return callDone(state, value, { form: "text", input: value["input"], at });
    case "web_search_call":
      return webSearchDone(state, value);
    default:
      // What the vendor ran by itself (files, code, pictures), and calls of tools that are never offered there.
      return nothing(state);
  }
}

function messageDone(state: ResponsesState, item: JsonObject, at: PlaceName): ResponsesStep {
  let step = nothing(state);
  for (const [part, value] of listOf(item["content"]).entries()) {
    step = andThen(step, (said) => partDone(said, { item: at, part }, value));
  }
  return andThen(step, (said) => (said.open?.place.item === at ? close(said) : nothing(said)));
}

interface CallFacts {
  readonly form: "json" | "text";
  readonly input: unknown;
  readonly at: PlaceName;
}

function callDone(state: ResponsesState, item: JsonObject, { form, input, at }: CallFacts): ResponsesStep {
  // Cut by the limit of the answer: half a call must not run.
  if (item["status"] === "incomplete") return nothing(state);
  const name = textOf(item["name"]);
  if (name === undefined) return fail(state, "The upstream sent a tool call without a name.");
  const given = textOf(item["call_id"]) ?? textOf(item["id"]);
  const marks = [textOf(item["id"]), `${String(given)}/${String(at)}`].filter((mark) => mark !== undefined);
  if (given !== undefined && marks.some((mark) => state.calls.has(mark))) return nothing(state);
  const callId = given === undefined || state.calls.has(given) ? state.context.ids.next("call") : given;
  const text = inputText(input);
  if (text === undefined) return fail(state, `The arguments of the call of ${name} cannot be read.`);
  return andThen(close(state), (closed) => {
    const id = closed.context.ids.next("tool");
    const calls = new Set([...closed.calls, ...marks, callId]);
    return emit(
      { ...closed, calls },
      { type: "tool-call-start", id, callId, name, form },
      ...(text === "" ? [] : [{ type: "tool-call-delta" as const, id, text }]),
      { type: "tool-call-end", id },
    );
  });
}

/** Some vendors send arguments as an object; `undefined` for one that nobody can write. */
function inputText(input: unknown): string | undefined {
  if (typeof input === "string") return input;
  return input === undefined || input === null ? "" : jsonText(input);
}

function webSearchDone(state: ResponsesState, item: JsonObject): ResponsesStep {
  const action = isObject(item["action"]) ? item["action"] : {};
  const query = textOf(action["query"]) ?? textOf(listOf(action["queries"])[0]);
  return andThen(close(state), (closed) =>
    emit(closed, {
      type: "web-search",
      id: closed.context.ids.next("search"),
      ...(query !== undefined && { query }),
    }),
  );
}

/**
 * What only the last event tells: some vendors send no items before it. Calls are known by their ids; a text
 * is taken only when none was said, since vendors number the items of the end as they like.
 */
export function itemsOfTheEnd(state: ResponsesState, response: JsonObject): ResponsesStep {
  let step = nothing(state);
  const { saidText, refused } = state;
  for (const [at, item] of listOf(response["output"]).entries()) {
    if (!isObject(item)) continue;
    const ids = [textOf(item["call_id"]), textOf(item["id"])].filter((id) => id !== undefined);
    const isCall = textOf(item["call_id"]) !== undefined && !ids.some((id) => state.calls.has(id));
    const isText = item["type"] === "message" && !saidText && !refused;
    if (isCall || isText) step = andThen(step, (said) => itemDone(said, item, `end/${at}`));
  }
  return step;
}
