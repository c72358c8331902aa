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
import { writeAnthropic } from "./write-anthropic.ts";

/**
 * The Messages API as Anthropic serves it to a model that thinks with a budget, its strictest kind.
 * Sources: https://platform.claude.com/docs/en/api/messages, …/docs/en/build-with-claude/extended-thinking,
 * …/docs/en/agents-and-tools/tool-use/implement-tool-use, …/docs/en/build-with-claude/prompt-caching
 */
export const anthropic: Wire = {
  basePath: "/v1",
  faultsOf,
  read,
  keyOf: ({ id }) => id,
  thoughtsOf: ({ text, state }) => JSON.stringify([text, state]),
  write: writeAnthropic,
  failure: (status, message) => ({ type: "error", error: { type: TYPES[status] ?? "api_error", message } }),
  models: (names) => ({ data: names.map((id) => ({ type: "model", id })), has_more: false }),
};

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};
const FIELDS = ["model", "max_tokens", "system", "messages", "tools", "tool_choice", "thinking", "stream"];

function* faultsOf({ path, headers, body }: WireRequest): Generator<string> {
  if (path !== "/v1/messages") yield `path ${path}`;
  if (headers["anthropic-version"] !== "2023-06-01")
    yield `anthropic-version ${headers["anthropic-version"]}`;
  yield* strangers(body, [...FIELDS, "output_config"], "the body");
  const { max_tokens: most, thinking, tool_choice: choice } = body;
  if (!Number.isInteger(most) || Number(most) < 1) yield `max_tokens ${most}`;
  for (const block of objects(body["system"])) yield* faultsOfText(block, "system");
  yield* faultsOfTools(objects(body["tools"]));
  if (choice !== undefined && objects(body["tools"]).length === 0) yield "tool_choice without tools";
  if (isObject(thinking) && thinking["type"] === "enabled") {
    const budget = Number(thinking["budget_tokens"]);
    if (!(budget >= 1_024 && budget < Number(most))) yield `budget_tokens ${budget} of ${most}`;
  }
  const messages = objects(body["messages"]);
  yield* faultsOfMessages(messages);
  if (isObject(thinking) && thinking["type"] === "enabled") yield* faultsOfThoughts(messages);
  const marks = JSON.stringify(body).split('"cache_control"').length - 1;
  if (marks > 4) yield `${marks} marks for the cache`;
}

function* faultsOfTools(tools: readonly Json[]): Generator<string> {
  yield* faultsOfNames(
    tools.map(({ name }) => name),
    /^[a-zA-Z0-9_-]{1,128}$/,
  );
  for (const tool of tools) {
    // Anthropic's own tools have a type and no schema.
    if (/^web_search_\d+$/.test(String(tool["type"]))) continue;
    yield* strangers(tool, ["name", "description", "input_schema", "cache_control", "strict"], "a tool");
    yield* faultsOfSchema(tool["input_schema"], String(tool["name"]));
    for (const word of ["oneOf", "anyOf", "allOf"])
      if (isObject(tool["input_schema"]) && word in tool["input_schema"])
        yield `${tool["name"]}: ${word} at the top`;
  }
}

function* faultsOfMessages(messages: readonly Json[]): Generator<string> {
  if (messages[0]?.["role"] !== "user") yield "the user does not speak first";
  if (messages.at(-1)?.["role"] !== "user") yield "the user does not speak last";
  let calls: unknown[] = [];
  for (const [at, message] of messages.entries()) {
    const { role } = message;
    const where = `message ${at} (${role})`;
    yield* strangers(message, ["role", "content"], where);
    if (role !== "user" && role !== "assistant") yield `${where}: no such role`;
    if (at > 0 && role === messages[at - 1]?.["role"]) yield `${where}: the roles do not alternate`;
    const blocks = objects(message["content"]);
    if (blocks.length === 0) yield `${where}: nothing in it`;
    const results = blocks.filter(({ type }) => type === "tool_result").map((block) => block["tool_use_id"]);
    if (results.join() !== calls.join()) yield `${where} answers [${results}] and not [${calls}]`;
    if (blocks.slice(0, results.length).some(({ type }) => type !== "tool_result"))
      yield `${where}: results do not come first`;
    for (const block of blocks) yield* faultsOfBlock(block, role, where);
    calls = blocks.filter(({ type }) => type === "tool_use").map(({ id }) => id);
  }
}

function* faultsOfBlock(block: Json, role: unknown, where: string): Generator<string> {
  const mine = ["tool_use", "thinking", "redacted_thinking"].includes(String(block["type"]))
    ? "assistant"
    : "user";
  if (block["type"] !== "text" && role !== mine) yield `${where}: ${block["type"]} of the wrong side`;
  switch (block["type"]) {
    case "text":
      return yield* faultsOfText(block, where);
    case "image":
      return yield* faultsOfImage(block["source"], where);
    case "tool_use":
      yield* strangers(block, ["type", "id", "name", "input", "cache_control"], where);
      if (!/^[a-zA-Z0-9_-]+$/.test(String(block["id"]))) yield `${where}: id ${block["id"]}`;
      if (!isObject(block["input"])) yield `${where}: the input is no object`;
      return;
    case "tool_result":
      yield* strangers(block, ["type", "tool_use_id", "content", "is_error", "cache_control"], where);
      for (const inner of objects(block["content"]))
        if (inner["type"] === "text") yield* faultsOfText(inner, where);
      return;
    case "thinking":
      yield* strangers(block, ["type", "thinking", "signature"], where);
      return;
    default:
      yield `${where}: a block of type ${block["type"]}`;
  }
}

function* faultsOfText(block: Json, where: string): Generator<string> {
  yield* strangers(block, ["type", "text", "cache_control"], where);
  if (block["type"] !== "text" || !isText(block["text"]) || block["text"].trim() === "")
    yield `${where}: empty text`;
}

function* faultsOfImage(source: unknown, where: string): Generator<string> {
  if (!isObject(source) || source["type"] !== "base64") return yield `${where}: a picture without base64`;
  if (source["media_type"] !== "image/png" || /^data:/.test(String(source["data"])))
    yield `${where}: a bad picture`;
}

/** "When thinking is enabled, a final assistant message must start with a thinking block". */
function* faultsOfThoughts(messages: readonly Json[]): Generator<string> {
  const turn = messages.slice(beginOfTurn(messages));
  const first = turn.find(({ role }) => role === "assistant");
  if (first && objects(first["content"])[0]?.["type"] !== "thinking")
    yield "the turn does not begin with thoughts";
}

const beginOfTurn = (messages: readonly Json[]): number =>
  messages.findLastIndex(
    ({ role, content }) => role === "user" && objects(content).some(({ type }) => type !== "tool_result"),
  );

function read(body: Json): ReturnType<Wire["read"]> {
  const messages = objects(body["messages"]);
  const blocks = messages.flatMap(({ content }) => objects(content));
  const ofTurn = messages.slice(beginOfTurn(messages)).flatMap(({ content }) => objects(content));
  const last = objects(messages.at(-1)?.["content"]);
  const format = isObject(body["output_config"]) ? body["output_config"]["format"] : undefined;
  let thoughts: string | undefined;
  const calls = ofTurn.flatMap(({ type, id, thinking, signature }) => {
    if (type === "thinking") thoughts = JSON.stringify([thinking, signature]);
    if (type === "tool_result") thoughts = undefined;
    return type === "tool_use" ? [{ key: String(id), thoughts }] : [];
  });
  return {
    tools: objects(body["tools"]).map(({ name }) => ({ name: String(name), freeform: false })),
    results: last.filter(({ type }) => type === "tool_result").map(({ content }) => JSON.stringify(content)),
    calls,
    states: blocks.filter(({ type }) => type === "thinking").map(({ signature }) => String(signature)),
    images: blocks.flatMap(({ source }) => (isObject(source) ? [String(source["data"])] : [])),
    schema: isObject(format) ? format["schema"] : undefined,
  };
}
