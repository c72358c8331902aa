import type { Item } from "../../domain/conversation.ts";
import { BadRequestError, type ParsedRequest } from "../client-grammar.ts";
import { isObject, type JsonObject, listOf } from "../json-value.ts";
import { WarningList } from "../warning-list.ts";
import { parseItem } from "./parse-items.ts";
import { booleanAt, parseSettings, wrongType } from "./parse-settings.ts";
import { parseToolChoice } from "./parse-tool-choice.ts";
import { type ParsedTools, parseTools } from "./parse-tools.ts";

/**
 * The body of `POST /v1/responses`, as every Codex from 0.58 on and other clients write it, in our own words.
 * Shape:  linear in the history; texts, pictures and schemas are not copied.
 * Errors: BadRequestError for what would change the request's meaning; the rest is a warning.
 */
export function parseRequest(body: JsonObject): ParsedRequest {
  const warnings = new WarningList();
  const input = inputOf(body);
  const parsed = parseTools([body["tools"], ...toolListsIn(input)], warnings);
  warnOfLostFields(body, warnings);
  const { model, instructions } = body;
  if (model !== undefined && typeof model !== "string") throw wrongType("model", "a text");
  if (instructions !== undefined && instructions !== null && typeof instructions !== "string") {
    throw wrongType("instructions", "a text");
  }
  const request = {
    // A request without a model never comes this far: the gateway could not send it anywhere.
    model: model ?? "",
    wantsStream: booleanAt(body, "stream") ?? false,
    ...(instructions && { instructions }),
    items: parseItems(input, parsed, warnings),
    tools: parsed.tools,
    toolChoice: parseToolChoice(body["tool_choice"], parsed, warnings),
    ...parseSettings(body, warnings),
  };
  return { request, warnings: warnings.all };
}

function inputOf(body: JsonObject): readonly unknown[] {
  const { input, tools } = body;
  if (input === undefined || input === null) {
    throw new BadRequestError("The request has no `input`: there is nothing to answer.", "input");
  }
  if (tools !== undefined && tools !== null && !Array.isArray(tools)) throw wrongType("tools", "a list");
  if (typeof input === "string") return [{ role: "user", content: input }];
  if (!Array.isArray(input)) throw wrongType("input", "a text or a list of items");
  return input;
}

/** Tools also come in the input: at its beginning for "lite" models, and found on the way. */
function toolListsIn(input: readonly unknown[]): unknown[] {
  const lists: unknown[] = [];
  for (const item of input) {
    if (!isObject(item)) continue;
    if (item["type"] === "additional_tools" || item["type"] === "tool_search_output") {
      lists.push(listOf(item["tools"]));
    }
  }
  return lists;
}

function parseItems(input: readonly unknown[], { names }: ParsedTools, warnings: WarningList): Item[] {
  const items: Item[] = [];
  for (const [at, value] of input.entries()) {
    if (!isObject(value)) {
      warnings.add("input item that is not an object", "left it out");
      continue;
    }
    const item = parseItem(value, { names, warnings, at });
    if (item) items.push(item);
  }
  return items;
}

/** Fields that change what happens, and that no other vendor has. `null` and `false` ask for nothing. */
function warnOfLostFields(body: JsonObject, warnings: WarningList): void {
  for (const [key, value] of Object.entries(body)) {
    if (KNOWN_FIELDS.has(key) || value === null || value === undefined || value === false) continue;
    warnings.add(`field ${key}`, "left it out");
  }
}

/** Read by the parsers above, or without a meaning for an answer: how it is stored, cached or sent. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...["model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "stream", "text"],
  ...["reasoning", "max_output_tokens", "temperature", "top_p", "top_logprobs", "service_tier", "metadata"],
  ...["prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "user", "safety_identifier"],
  ...["client_metadata", "include", "store", "stream_options", "truncation"],
]);
