import type { ModelRequest, OutputFormat, ReasoningWish } from "../../domain/conversation.ts";
import { BadRequestError } from "../client-grammar.ts";
import { isObject, type JsonObject, textOf } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";

type Settings = Omit<
  ModelRequest,
  "model" | "wantsStream" | "instructions" | "items" | "tools" | "toolChoice"
>;

/** Everything of a request but the conversation and the tools. Errors: BadRequestError for values of a wrong type. */
export function parseSettings(body: JsonObject, warnings: WarningList): Settings {
  const verbosity = verbosityOf(objectAt(body, "text")?.["verbosity"], warnings);
  const metadata = parseMetadata(objectAt(body, "metadata"));
  return {
    reasoning: parseReasoningWish(objectAt(body, "reasoning")),
    outputFormat: parseFormat(objectAt(body, "text")?.["format"], warnings),
    ...(verbosity !== undefined && { verbosity }),
    ...optional("parallelToolCalls", booleanAt(body, "parallel_tool_calls")),
    ...optional("maxOutputTokens", countAt(body, "max_output_tokens")),
    ...optional("temperature", numberAt(body, "temperature")),
    ...optional("topP", numberAt(body, "top_p")),
    ...optional("topLogprobs", countAt(body, "top_logprobs")),
    ...optional("serviceTier", textOf(body["service_tier"])),
    ...optional("cacheKey", textOf(body["prompt_cache_key"])),
    ...optional("user", textOf(body["safety_identifier"]) ?? textOf(body["user"])),
    ...optional("metadata", metadata),
  };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

function parseReasoningWish(value: JsonObject | undefined): ReasoningWish {
  const effort = textOf(value?.["effort"]);
  const summary = textOf(value?.["summary"]) ?? textOf(value?.["generate_summary"]);
  return { ...optional("effort", effort), ...optional("summary", summary) };
}

function verbosityOf(value: unknown, warnings: WarningList): ModelRequest["verbosity"] {
  if (value === "low" || value === "medium" || value === "high") return value;
  if (value !== undefined && value !== null)
    warnings.add("text.verbosity", "left out a value that is not known");
  return undefined;
}

function parseFormat(value: unknown, warnings: WarningList): OutputFormat {
  if (value === undefined || value === null) return { kind: "text" };
  if (!isObject(value)) throw wrongType("text.format", "an object");
  switch (value["type"]) {
    case "text":
      return { kind: "text" };
    case "json_object":
      return { kind: "json-object" };
    case "json_schema":
      return parseSchema(isObject(value["json_schema"]) ? value["json_schema"] : value);
    default:
      warnings.add("text.format", "asked for plain text instead of a format that is not known");
      return { kind: "text" };
  }
}

function parseSchema(format: JsonObject): OutputFormat {
  const { schema } = format;
  if (!isObject(schema)) throw wrongType("text.format.schema", "a JSON schema, as an object");
  return {
    kind: "json-schema",
    name: textOf(format["name"]) ?? "answer",
    schema,
    strict: format["strict"] === true,
    ...optional("description", textOf(format["description"])),
  };
}

function parseMetadata(value: JsonObject | undefined): Readonly<Record<string, string>> | undefined {
  if (!value) return undefined;
  const texts = Object.entries(value).map(([key, entry]) => [
    key,
    typeof entry === "string" ? entry : JSON.stringify(entry),
  ]);
  return Object.fromEntries(texts);
}

function objectAt(body: JsonObject, key: string): JsonObject | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw wrongType(key, "an object");
  return value;
}

function numberAt(body: JsonObject, key: string): number | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongType(key, "a number");
  return value;
}

function countAt(body: JsonObject, key: string): number | undefined {
  const value = numberAt(body, key);
  if (value !== undefined && (!Number.isInteger(value) || value < 0)) {
    throw wrongType(key, "a whole number, not below zero");
  }
  return value;
}

export function booleanAt(body: JsonObject, key: string): boolean | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw wrongType(key, "true or false");
  return value;
}

export const wrongType = (param: string, wanted: string): BadRequestError =>
  new BadRequestError(`\`${param}\` must be ${wanted}.`, param);
