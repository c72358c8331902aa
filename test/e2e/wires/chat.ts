import {
  faultsOfNames,
  faultsOfSchema,
  isObject,
  isText,
  type Json,
  objects,
  strangers,
  type Wire,
  type WireRequest,
} from "./wire.ts";
import { writeChat } from "./write-chat.ts";

/**
 * Chat Completions as a strict vendor serves them. Models named `deepseek-…` think, and refuse a history whose calls
 * lost their thoughts; `gpt-…` take OpenAI's own fields too.
 * Sources: https://platform.openai.com/docs/api-reference/chat/create,
 * https://api-docs.deepseek.com/guides/thinking_mode
 */
export const chat: Wire = {
  basePath: "/v1",
  faultsOf,
  read,
  keyOf: ({ id }) => id,
  thoughtsOf: ({ text }) => text,
  write: writeChat,
  failure: (_, message) => ({ error: { message, type: "invalid_request_error", param: null, code: null } }),
  models: (names) => ({ object: "list", data: names.map((id) => ({ id, object: "model" })) }),
};

const FIELDS = ["model", "messages", "tools", "tool_choice", "response_format", "stream", "stream_options"];
const OPENAI_FIELDS = [
  "max_completion_tokens",
  "parallel_tool_calls",
  "prompt_cache_key",
  "reasoning_effort",
  "service_tier",
  "verbosity",
];
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

function* faultsOf({ path, body }: WireRequest): Generator<string> {
  const model = String(body["model"]);
  const isOpenAi = model.startsWith("gpt-");
  if (path !== "/v1/chat/completions") yield `path ${path}`;
  const thinks = model.startsWith("deepseek-");
  yield* strangers(
    body,
    [...FIELDS, ...(isOpenAi ? OPENAI_FIELDS : thinks ? ["reasoning_effort"] : [])],
    "the body",
  );
  if (body["stream_options"] !== undefined && body["stream"] !== true)
    yield "stream_options without a stream";
  yield* faultsOfTools(body, isOpenAi);
  yield* faultsOfMessages(objects(body["messages"]), isOpenAi);
  if (thinks) yield* faultsOfThoughts(objects(body["messages"]));
}

function* faultsOfTools(body: Json, isOpenAi: boolean): Generator<string> {
  const tools = objects(body["tools"]);
  if (body["tools"] === undefined) {
    if (body["tool_choice"] !== undefined && body["tool_choice"] !== "none")
      yield "tool_choice without tools";
    if (body["parallel_tool_calls"] !== undefined) yield "parallel_tool_calls without tools";
    return;
  }
  if (tools.length === 0) yield "tools is empty";
  yield* faultsOfNames(tools.map(nameOf), NAME);
  for (const tool of tools) {
    yield* strangers(tool, ["type", "function"], "a tool");
    if (tool["type"] !== "function" || !isObject(tool["function"]))
      return yield `a tool of type ${tool["type"]}`;
    const known = ["name", "description", "parameters", ...(isOpenAi ? ["strict"] : [])];
    yield* strangers(tool["function"], known, "a function");
    yield* faultsOfSchema(tool["function"]["parameters"], String(nameOf(tool)));
  }
}

function* faultsOfMessages(messages: readonly Json[], isOpenAi: boolean): Generator<string> {
  if (messages.length === 0) yield "no messages";
  let open = new Set<unknown>();
  for (const [at, message] of messages.entries()) {
    const { role, content } = message;
    const where = `message ${at} (${role})`;
    if (role === "tool") {
      if (!open.delete(message["tool_call_id"]))
        yield `${where} answers no open call: ${message["tool_call_id"]}`;
      if (typeof content !== "string") yield `${where}: content is no text`;
      yield* strangers(message, ["role", "content", "tool_call_id"], where);
      continue;
    }
    for (const id of open) yield `${where} comes before the result of ${id}`;
    open = new Set();
    if (role === "assistant") {
      yield* faultsOfAssistant(message, where);
      open = new Set(objects(message["tool_calls"]).map(({ id }) => id));
    } else if (role === "user") {
      yield* strangers(message, ["role", "content"], where);
      yield* faultsOfUser(content, where);
    } else if (role === "system" || (role === "developer" && isOpenAi)) {
      yield* strangers(message, ["role", "content"], where);
      if (!isText(content)) yield `${where}: content is no text`;
    } else yield `${where}: no such role`;
  }
  for (const id of open) yield `the call ${id} has no result`;
}

function* faultsOfAssistant(message: Json, where: string): Generator<string> {
  const { content, tool_calls: calls } = message;
  yield* strangers(message, ["role", "content", "tool_calls", "reasoning_content"], where);
  if (calls === undefined) return isText(content) ? undefined : yield `${where} says nothing`;
  if (objects(calls).length === 0) yield `${where}: tool_calls is empty`;
  if (content !== null && typeof content !== "string") yield `${where}: content is no text`;
  for (const { id, type, function: called } of objects(calls)) {
    if (!isText(id) || type !== "function" || !isObject(called)) return yield `${where}: a call is not whole`;
    if (!NAME.test(String(called["name"]))) yield `${where} calls ${called["name"]}`;
    if (!isObject(parse(called["arguments"]))) yield `${where}: the arguments are no JSON object`;
  }
}

function* faultsOfUser(content: unknown, where: string): Generator<string> {
  if (typeof content === "string") return;
  if (objects(content).length === 0) yield `${where}: content is empty`;
  for (const part of objects(content)) {
    if (part["type"] === "text" && isText(part["text"])) continue;
    const url = isObject(part["image_url"]) ? String(part["image_url"]["url"]) : "";
    if (part["type"] !== "image_url" || !/^data:image\/png;base64,/.test(url))
      yield `${where}: a part is unknown`;
  }
}

/** DeepSeek answers 400 when thoughts are missing where tools were called, and nobody else gets them. */
function* faultsOfThoughts(messages: readonly Json[]): Generator<string> {
  for (const { tool_calls: calls, reasoning_content: thoughts } of messages) {
    if (calls !== undefined && !isText(thoughts)) yield "reasoning_content is missing beside tool_calls";
  }
}

const nameOf = ({ function: called }: Json): unknown => (isObject(called) ? called["name"] : undefined);

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

function read(body: Json): ReturnType<Wire["read"]> {
  const messages = objects(body["messages"]);
  const turn = messages.slice(messages.findLastIndex(({ role }) => role === "user") + 1);
  const last = turn.findLastIndex(({ role }) => role === "assistant");
  const format = isObject(body["response_format"]) ? body["response_format"]["json_schema"] : undefined;
  return {
    tools: objects(body["tools"]).map((tool) => ({ name: String(nameOf(tool)), freeform: false })),
    results: turn.slice(last + 1).map(({ content }) => String(content)),
    calls: turn.flatMap(({ tool_calls: calls, reasoning_content: thoughts }) =>
      objects(calls).map(({ id }) => ({
        key: String(id),
        thoughts: isText(thoughts) ? thoughts : undefined,
      })),
    ),
    states: [],
    images: messages
      .flatMap(({ content }) => objects(content))
      .flatMap(({ image_url: image }) => (isObject(image) ? [String(image["url"]).split(",")[1] ?? ""] : [])),
    schema: isObject(format) ? format["schema"] : undefined,
  };
}
