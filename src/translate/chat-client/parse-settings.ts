import type { ModelRequest, OutputFormat, ReasoningWish } from "../../domain/conversation.ts";
import { BadRequestError } from "../client-grammar.ts";
import type { JsonObject } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";
import {
  readBoolean,
  readList,
  readNumber,
  readRecord,
  readText,
  recordOf,
  requireRecord,
  requireText,
  wrongType,
} from "./read-field.ts";

type Settings = Omit<ModelRequest, "model" | "wantsStream" | "items" | "tools" | "toolChoice">;

/** Everything of a chat request but its messages and tools. Errors: BadRequestError. */
export function parseSettings(body: JsonObject, warnings: WarningList): Settings {
  const user = readText(body, "safety_identifier") ?? readText(body, "user");
  return {
    reasoning: parseReasoning(body),
    outputFormat: parseOutputFormat(body, warnings),
    ...present({
      parallelToolCalls: parseParallelToolCalls(body),
      maxOutputTokens: parseMaxTokens(body, warnings),
      temperature: readNumber(body, "temperature"),
      topP: readNumber(body, "top_p"),
      topLogprobs: parseTopLogprobs(body, warnings),
      frequencyPenalty: readNumber(body, "frequency_penalty"),
      presencePenalty: readNumber(body, "presence_penalty"),
      seed: readNumber(body, "seed"),
      stop: parseStop(body),
      verbosity: parseVerbosity(body, warnings),
      serviceTier: readText(body, "service_tier"),
      cacheKey: readText(body, "prompt_cache_key"),
      user,
      metadata: parseMetadata(body, warnings),
    }),
  };
}

/** The fields that have a value. */
function present<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

/** `reasoning: {effort}` is OpenRouter's form. */
function parseReasoning(body: JsonObject): ReasoningWish {
  const wish = readRecord(body, "reasoning") ?? {};
  const effort = readText(body, "reasoning_effort") ?? readText(wish, "effort", "reasoning");
  const summary = readText(wish, "summary", "reasoning");
  return present({ effort, summary });
}

function parseOutputFormat(body: JsonObject, warnings: WarningList): OutputFormat {
  const format = readRecord(body, "response_format");
  switch (format?.["type"] ?? "text") {
    case "text":
      return { kind: "text" };
    case "json_object":
      return { kind: "json-object" };
    case "json_schema": {
      const at = "response_format.json_schema";
      const fields = requireRecord(format ?? {}, "json_schema", "response_format");
      const description = readText(fields, "description", at);
      return {
        kind: "json-schema",
        name: requireText(fields, "name", at),
        schema: requireRecord(fields, "schema", at),
        strict: readBoolean(fields, "strict", at) ?? false,
        ...(description !== undefined && { description }),
      };
    }
    default:
      warnings.add(`response_format ${String(format?.["type"]).slice(0, 64)}`, "asked for plain text");
      return { kind: "text" };
  }
}

/**
 * Clients that can take one call at a time ask for one:
 *  - those of the older `functions`, whose answers have room for one `function_call`;
 *  - Codex up to 0.94 with `wire_api = "chat"`: 0.58 joins two calls into a broken one, and no version asks by
 *    itself. It is told by its body, which has exactly these four fields, and by its tool for plans.
 */
function parseParallelToolCalls(body: JsonObject): boolean | undefined {
  const asked = readBoolean(body, "parallel_tool_calls");
  if (asked !== undefined) return asked;
  return wantsLegacyCall(body) || isOldCodex(body) ? false : undefined;
}

/** The client lists `functions` and no `tools`, so it looks for `function_call` in the answer. */
export const wantsLegacyCall = (body: JsonObject): boolean =>
  Array.isArray(body["functions"]) && !Array.isArray(body["tools"]);

function isOldCodex(body: JsonObject): boolean {
  if (Object.keys(body).sort().join() !== "messages,model,stream,tools") return false;
  const tools = readList(body, "tools") ?? [];
  return tools.some((tool) => recordOf(recordOf(tool)?.["function"])?.["name"] === "update_plan");
}

function parseMaxTokens(body: JsonObject, warnings: WarningList): number | undefined {
  const asked = readNumber(body, "max_completion_tokens") ?? readNumber(body, "max_tokens");
  if (asked === undefined || asked >= 1) return asked && Math.floor(asked);
  // Local servers read -1 as "as many as there is room for".
  warnings.add("a limit of no tokens", "left the limit out");
  return undefined;
}

function parseTopLogprobs(body: JsonObject, warnings: WarningList): number | undefined {
  const top = readNumber(body, "top_logprobs");
  const wanted = readBoolean(body, "logprobs") ?? top !== undefined;
  if (!wanted) return undefined;
  warnings.add("logprobs", "a translated answer has none");
  return top ?? 0;
}

function parseStop(body: JsonObject): readonly string[] | undefined {
  const value = body["stop"];
  if (value === undefined || value === null) return undefined;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === "string")) {
    throw wrongType("stop", "a string or an array of strings", value);
  }
  const said = texts.filter((text) => text !== "");
  return said.length > 0 ? said : undefined;
}

function parseVerbosity(body: JsonObject, warnings: WarningList): ModelRequest["verbosity"] {
  const value = readText(body, "verbosity");
  if (value === undefined || value === "low" || value === "medium" || value === "high") return value;
  warnings.add("verbosity", "left out an unknown value");
  return undefined;
}

function parseMetadata(body: JsonObject, warnings: WarningList): ModelRequest["metadata"] {
  const metadata = readRecord(body, "metadata");
  if (!metadata) return undefined;
  const texts = Object.entries(metadata).filter((entry): entry is [string, string] => {
    if (typeof entry[1] === "string") return true;
    warnings.add("metadata that is not text", "left out");
    return false;
  });
  return Object.fromEntries(texts);
}

/** Errors: BadRequestError for more than one answer; a stream of events is one answer. */
export function refuseSeveralAnswers(body: JsonObject): void {
  const count = readNumber(body, "n");
  if (count === undefined || count === 1) return;
  throw new BadRequestError("'n' must be 1: the gateway gives one answer to a request.", "n");
}
