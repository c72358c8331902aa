import { BadRequestError, type ParsedRequest } from "../client-grammar.ts";
import type { JsonObject } from "../json-value.ts";
import { ToolNames } from "../tool-names.ts";
import { WarningList } from "../warning-list.ts";
import { parseMessages } from "./parse-messages.ts";
import { parseSettings, refuseSeveralAnswers } from "./parse-settings.ts";
import { parseToolChoice, parseTools } from "./parse-tools.ts";
import { readBoolean, readText } from "./read-field.ts";

/** Fields that are read, or that ask for nothing that we do not do anyway. */
const KNOWN_FIELDS = new Set([
  "model",
  "messages",
  "stream",
  "stream_options",
  "tools",
  "tool_choice",
  "functions",
  "function_call",
  "web_search_options",
  "parallel_tool_calls",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
  "frequency_penalty",
  "presence_penalty",
  "seed",
  "stop",
  "n",
  "logprobs",
  "top_logprobs",
  "reasoning",
  "reasoning_effort",
  "verbosity",
  "response_format",
  "service_tier",
  "prompt_cache_key",
  "user",
  "safety_identifier",
  "metadata",
]);

/**
 * A Chat Completions request in our own words.
 * Errors: BadRequestError.
 * Source: https://platform.openai.com/docs/api-reference/chat/create.
 */
export function parseRequest(body: JsonObject): ParsedRequest {
  const warnings = new WarningList();
  const names = new ToolNames();
  const model = readText(body, "model");
  if (!model) throw new BadRequestError("'model' is missing.", "model");
  refuseSeveralAnswers(body);
  // The tools come first, so that their names stay as they are even if the history has others like them.
  const tools = parseTools(body, names, warnings);
  const request = {
    model,
    wantsStream: readBoolean(body, "stream") ?? false,
    items: parseMessages(body, names, warnings),
    tools,
    toolChoice: parseToolChoice(body, tools, warnings),
    ...parseSettings(body, warnings),
  };
  for (const key of Object.keys(body)) {
    if (isUnheard(key, body[key])) warnings.add(key.slice(0, 64), "left out");
  }
  return { request, warnings: warnings.all };
}

function isUnheard(key: string, value: unknown): boolean {
  if (KNOWN_FIELDS.has(key) || value === null) return false;
  if (key === "store") return value !== false;
  if (key === "modalities") return !(Array.isArray(value) && value.every((kind) => kind === "text"));
  return true;
}
