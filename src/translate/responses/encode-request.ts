import type { ModelRequest, Tool, ToolChoice } from "../../domain/conversation.ts";
import type { DialectTarget, EncodedRequest } from "../dialect.ts";
import type { JsonObject } from "../json-value.ts";
import { isClientTool, lowerTool } from "../lower-tool.ts";
import { omitParameters } from "../omit-parameters.ts";
import { turnsOf } from "../turns.ts";
import { WarningList } from "../warning-list.ts";
import { encodeItems } from "./encode-items.ts";

const NEEDED: ReadonlySet<string> = new Set(["model", "input", "tools", "stream"]);

/**
 * A request for an upstream that speaks Responses, from a client that does not. Nothing is stored there: thoughts
 * come back encrypted, and travel with the conversation.
 * Source: https://platform.openai.com/docs/api-reference/responses/create
 */
export function encodeRequest(request: ModelRequest, target: DialectTarget): EncodedRequest {
  const warnings = new WarningList();
  const turns = turnsOf(request.items, warnings);
  warnOfLostSettings(request, warnings);
  const body = {
    model: target.model,
    stream: request.wantsStream,
    store: false,
    include: ["reasoning.encrypted_content"],
    ...(request.instructions !== undefined && { instructions: request.instructions }),
    input: encodeItems(turns, target.minter, warnings),
    ...toolFields(request),
    ...settingFields(request),
  };
  const { without } = target;
  return { body: omitParameters(body, { without, needed: NEEDED }, warnings), warnings: warnings.all };
}

function toolFields(request: ModelRequest): JsonObject {
  if (request.tools.length === 0) return {};
  return {
    tools: request.tools.map(encodeTool),
    tool_choice: encodeChoice(request.toolChoice, request.tools),
    ...(request.parallelToolCalls !== undefined && { parallel_tool_calls: request.parallelToolCalls }),
  };
}

function encodeTool(tool: Tool): JsonObject {
  if (!isClientTool(tool)) return { type: "web_search", ...tool.options };
  const { name, description } = tool;
  const about = description === undefined ? {} : { description };
  if (tool.kind === "freeform") {
    const format = tool.grammar ? { type: "grammar", ...tool.grammar } : { type: "text" };
    return { type: "custom", name, ...about, format };
  }
  const { parameters, strict } = lowerTool(tool);
  // Unsaid, it would be strict, which most schemas are not written for.
  return { type: "function", name, ...about, parameters, strict: strict ?? false };
}

function encodeChoice(choice: ToolChoice, tools: readonly Tool[]): unknown {
  switch (choice.kind) {
    case "auto":
    case "none":
    case "required":
      return choice.kind;
    case "tool":
      return reference(choice.name, tools);
    case "allowed":
      return {
        type: "allowed_tools",
        mode: choice.required ? "required" : "auto",
        tools: choice.names.map((name) => reference(name, tools)),
      };
  }
}

function reference(name: string, tools: readonly Tool[]): JsonObject {
  const freeform = tools.some((tool) => tool.kind === "freeform" && tool.name === name);
  return { type: freeform ? "custom" : "function", name };
}

function settingFields(request: ModelRequest): JsonObject {
  const { reasoning, maxOutputTokens, temperature, topP, topLogprobs, serviceTier, cacheKey, user } = request;
  const text = textField(request);
  return {
    ...(Object.keys(reasoning).length > 0 && { reasoning }),
    ...(Object.keys(text).length > 0 && { text }),
    ...(maxOutputTokens !== undefined && { max_output_tokens: maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topLogprobs !== undefined && { top_logprobs: topLogprobs }),
    ...(serviceTier !== undefined && { service_tier: serviceTier }),
    ...(cacheKey !== undefined && { prompt_cache_key: cacheKey }),
    ...(user !== undefined && { safety_identifier: user }),
    ...(request.metadata && { metadata: request.metadata }),
  };
}

function textField({ outputFormat, verbosity }: ModelRequest): JsonObject {
  const wish = verbosity === undefined ? {} : { verbosity };
  switch (outputFormat.kind) {
    case "text":
      return wish;
    case "json-object":
      return { ...wish, format: { type: "json_object" } };
    case "json-schema": {
      const { kind: _, ...format } = outputFormat;
      return { ...wish, format: { type: "json_schema", ...format } };
    }
  }
}

/** Chat Completions has these, Responses does not. */
function warnOfLostSettings(request: ModelRequest, warnings: WarningList): void {
  const lost = {
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    seed: request.seed,
    stop: request.stop,
  };
  for (const [field, value] of Object.entries(lost)) {
    if (value !== undefined) warnings.add(`field ${field}`, "left it out: the Responses API has none");
  }
}
