import type { Spoken, SpokenCall, SpokenUsage, Wire, WireRequest } from "./wire.ts";
import { faultsOfNames, frame, isObject, isText, type Json, objects, pieces } from "./wire.ts";

/**
 * The Responses API of a vendor that keeps nothing: thoughts come back encrypted, and only its own can it read.
 * Source: https://platform.openai.com/docs/api-reference/responses/create
 */
export const responses: Wire = {
  basePath: "/v1",
  faultsOf,
  read,
  keyOf: ({ id }) => id,
  thoughtsOf: ({ state }) => state,
  write,
  failure: (_, message) => ({ error: { message, type: "invalid_request_error", param: null, code: null } }),
  models: (names) => ({ object: "list", data: names.map((id) => ({ id, object: "model" })) }),
};

const CALLS = ["function_call", "custom_tool_call"];

function* faultsOf({ path, body }: WireRequest): Generator<string> {
  if (path !== "/v1/responses") yield `path ${path}`;
  const tools = objects(body["tools"]).filter(({ type }) => type === "function" || type === "custom");
  yield* faultsOfNames(
    tools.map(({ name }) => name),
    /^[a-zA-Z0-9_-]{1,64}$/,
  );
  const items = objects(body["input"]);
  const open = new Map<unknown, unknown>();
  const called = new Set<unknown>();
  for (const item of items) {
    const { type, call_id: id } = item;
    if (CALLS.includes(String(type))) {
      if (called.has(id)) yield `the call ${id} comes twice`;
      called.add(id);
      open.set(id, type);
    } else if (/_call_output$/.test(String(type))) {
      if (`${open.get(id)}_output` !== type) yield `${type} answers no open call: ${id}`;
      open.delete(id);
    } else if (type === "reasoning") yield* faultsOfReasoning(item);
    else if (type !== "message") yield `an item of type ${type}`;
  }
  for (const id of open.keys()) yield `the call ${id} has no result`;
}

function* faultsOfReasoning({ summary, content, encrypted_content: state }: Json): Generator<string> {
  if (!Array.isArray(summary)) yield "reasoning without a summary";
  if (content !== null && content !== undefined && !Array.isArray(content)) yield "reasoning: bad content";
  if (!isText(state)) yield "reasoning that nobody can read";
}

function read(body: Json): ReturnType<Wire["read"]> {
  const items = objects(body["input"]);
  const turn = items.slice(items.findLastIndex(({ role }) => role === "user") + 1);
  const last = turn.findLastIndex(({ type }) => !/_output$/.test(String(type)));
  const format = isObject(body["text"]) ? body["text"]["format"] : undefined;
  let thoughts: string | undefined;
  const calls = turn.flatMap(({ type, call_id: id, encrypted_content: state }) => {
    if (type === "reasoning") thoughts = String(state);
    if (/_output$/.test(String(type))) thoughts = undefined;
    return CALLS.includes(String(type)) ? [{ key: String(id), thoughts }] : [];
  });
  return {
    tools: objects(body["tools"])
      .filter(({ type }) => type === "function" || type === "custom")
      .map(({ name, type }) => ({ name: String(name), freeform: type === "custom" })),
    results: turn.slice(last + 1).map(({ output }) => JSON.stringify(output)),
    calls,
    states: items.flatMap(({ encrypted_content: state }) => (isText(state) ? [state] : [])),
    images: items
      .flatMap(({ content }) => objects(content))
      .flatMap(({ image_url: url }) => (isText(url) ? [url.split(",")[1] ?? ""] : [])),
    schema: isObject(format) ? format["schema"] : undefined,
  };
}

function* write(spoken: readonly Spoken[], usage: SpokenUsage, model: string): Generator<string> {
  let sequence = 0;
  const event = (type: string, fields: Json) => frame({ type, sequence_number: sequence++, ...fields }, type);
  const response = { id: "resp_up", object: "response", model, output: [] };
  yield event("response.created", { response: { ...response, status: "in_progress" } });
  for (const [output_index, part] of spoken.entries()) {
    if (part.kind === "fault") {
      const error = { code: "server_error", message: part.message };
      return yield event("response.failed", { response: { ...response, status: "failed", error } });
    }
    const { item, deltas, delta } = itemOf(part, output_index);
    yield event("response.output_item.added", { output_index, item });
    for (const text of deltas)
      yield event(delta, {
        output_index,
        item_id: item["id"],
        content_index: 0,
        summary_index: 0,
        delta: text,
      });
    yield event("response.output_item.done", { output_index, item });
  }
  const counted = {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cached },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
  yield event("response.completed", { response: { ...response, status: "completed", usage: counted } });
}

interface WrittenItem {
  readonly item: Json;
  readonly deltas: readonly string[];
  /** The type of the events that the deltas travel in. */
  readonly delta: string;
}

function itemOf(part: Exclude<Spoken, { kind: "fault" }>, at: number): WrittenItem {
  switch (part.kind) {
    case "text": {
      const content = [{ type: "output_text", text: part.text, annotations: [] }];
      const item = { id: `msg_${at}`, type: "message", role: "assistant", status: "completed", content };
      return { item, deltas: pieces(part.text), delta: "response.output_text.delta" };
    }
    case "thought": {
      const summary = [{ type: "summary_text", text: part.text }];
      const item = { id: `rs_${at}`, type: "reasoning", summary, encrypted_content: part.state };
      return { item, deltas: pieces(part.text), delta: "response.reasoning_summary_text.delta" };
    }
    case "call":
      return callOf(part);
  }
}

function callOf({ id, name, arguments: args, freeform }: SpokenCall): WrittenItem {
  const call = { name, call_id: id, status: "completed" };
  if (freeform) {
    const input = String(args["input"]);
    return {
      item: { id: `ctc_${id}`, type: "custom_tool_call", ...call, input },
      deltas: pieces(input),
      delta: "response.custom_tool_call_input.delta",
    };
  }
  const text = JSON.stringify(args);
  return {
    item: { id: `fc_${id}`, type: "function_call", ...call, arguments: text },
    deltas: pieces(text),
    delta: "response.function_call_arguments.delta",
  };
}
