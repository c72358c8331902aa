import { isObject, type JsonObject } from "../json-value.ts";

/**
 * The settings of a request, as its Response object repeats them. Only what has the right type: the rest keeps
 * the defaults. Source: openai-openapi, schemas `ModelResponseProperties` and `ResponseProperties`.
 */
export function echoSettings(body: JsonObject): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [key, fits] of FIELDS) {
    const value = body[key];
    if (value !== undefined && value !== null && fits(value)) kept[key] = value;
  }
  if (Array.isArray(kept["tools"])) kept["tools"] = kept["tools"].filter(isObject).map(wholeTool);
  const { text, reasoning } = body;
  if (isObject(text)) kept["text"] = { format: { type: "text" }, ...withoutNulls(text) };
  if (isObject(reasoning)) kept["reasoning"] = { effort: null, summary: null, ...reasoning };
  return kept;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";
const isBoolean = (value: unknown): boolean => typeof value === "boolean";

const FIELDS: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ["instructions", isText],
  ["tools", Array.isArray],
  ["tool_choice", (value) => isText(value) || isObject(value)],
  ["parallel_tool_calls", isBoolean],
  ["temperature", isNumber],
  ["top_p", isNumber],
  ["top_logprobs", isNumber],
  ["max_output_tokens", isNumber],
  ["max_tool_calls", isNumber],
  ["metadata", isObject],
  ["previous_response_id", isText],
  ["prompt_cache_key", isText],
  ["safety_identifier", isText],
  ["service_tier", isText],
  ["store", isBoolean],
  ["truncation", isText],
  ["user", isText],
];

/** A function in an answer has every field, whether the request had it or not. */
function wholeTool(tool: JsonObject): JsonObject {
  return tool["type"] === "function" ? { description: null, parameters: null, strict: null, ...tool } : tool;
}

const withoutNulls = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
