import { isDeepStrictEqual } from "node:util";
import type { ModelRequest, Tool, ToolChoice, WebSearchTool } from "../../domain/conversation.ts";
import { asRecord } from "../json-value.ts";
import { isClientTool, lowerTool } from "../lower-tool.ts";
import type { WarningList } from "../warning-list.ts";
import { legalInputSchema } from "./legal-schema.ts";
import type { AnthropicMessage } from "./message.ts";
import type { ModelTraits } from "./model-traits.ts";
import { strictSchema } from "./strict-schema.ts";

type AnthropicTool = Readonly<Record<string, unknown>> & { readonly name: string };

export interface EncodedTools {
  readonly tools: readonly AnthropicTool[];
  readonly choice?: Readonly<Record<string, unknown>>;
}

const WEB_SEARCH = "web_search";

/** Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use. */
export function encodeTools(
  request: ModelRequest,
  messages: readonly AnthropicMessage[],
  { traits, warnings }: { readonly traits: ModelTraits; readonly warnings: WarningList },
): EncodedTools {
  const tools = allowedTools(request).flatMap((tool) => encodeTool(tool, traits, warnings));
  const unique = withinStrictLimits(withoutSecond(tools, warnings), warnings);
  if (unique.length === 0) return standIns(messages);
  const choice = encodeChoice(request, unique, { traits, warnings });
  return { tools: unique, ...(choice && { choice }) };
}

/** Whether the request wants a certain tool to be called, which excludes thinking. */
export function forcesTool({ toolChoice, tools }: ModelRequest): boolean {
  if (tools.length === 0) return false;
  switch (toolChoice.kind) {
    case "required":
    case "tool":
      return true;
    case "allowed":
      return toolChoice.required;
    case "auto":
    case "none":
      return false;
  }
}

/** Anthropic cannot forbid some of the tools, so those are not shown at all. */
function allowedTools({ tools, toolChoice }: ModelRequest): readonly Tool[] {
  if (toolChoice.kind !== "allowed") return tools;
  const allowed = new Set(toolChoice.names);
  const shown = tools.filter((tool) => allowed.has(isClientTool(tool) ? tool.name : WEB_SEARCH));
  return shown.length > 0 ? shown : tools;
}

function encodeTool(tool: Tool, traits: ModelTraits, warnings: WarningList): AnthropicTool[] {
  if (!isClientTool(tool)) return encodeWebSearch(tool, traits, warnings);
  const { name, description, parameters, strict } = lowerTool(tool);
  const schema = legalInputSchema(parameters, name, warnings);
  const isStrict =
    strict === true && traits.structuredOutput && isDeepStrictEqual(strictSchema(schema), schema);
  if (strict === true && !isStrict) warnings.add("strict tools", "sent them as plain tools");
  return [
    {
      name,
      ...(description !== undefined && description.trim() !== "" && { description }),
      input_schema: schema,
      ...(isStrict && { strict: true }),
    },
  ];
}

/** More than these are refused, and no tool is worth the whole request. */
const MOST_STRICT_TOOLS = 20;
const MOST_STRICT_UNIONS = 16;

function withinStrictLimits(
  tools: readonly AnthropicTool[],
  warnings: WarningList,
): readonly AnthropicTool[] {
  const strict = tools.filter((tool) => tool["strict"] === true);
  const unions = strict.map((tool) => JSON.stringify(tool).match(/"anyOf":|"type":\[/g)?.length ?? 0);
  const sum = unions.reduce((total, count) => total + count, 0);
  if (strict.length <= MOST_STRICT_TOOLS && sum <= MOST_STRICT_UNIONS) return tools;
  warnings.add("strict tools", "sent them as plain tools");
  return tools.map(({ strict: _, ...tool }) => tool as AnthropicTool);
}

/**
 * Anthropic's own search, with what the client allows of the web.
 * Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool.
 */
function encodeWebSearch(
  { options }: WebSearchTool,
  traits: ModelTraits,
  warnings: WarningList,
): AnthropicTool[] {
  if (!traits.webSearch) {
    warnings.add("web search", "dropped: this model has none");
    return [];
  }
  // The client wants pages from an index and no live access; Anthropic has only the live web.
  if (options["external_web_access"] === false) {
    warnings.add("web search without live access", "dropped: Anthropic searches the live web");
    return [];
  }
  const filters = asRecord(options["filters"]);
  const allowed = domains(filters["allowed_domains"]);
  // Both at once are refused.
  const blocked = allowed.length > 0 ? [] : domains(filters["blocked_domains"]);
  const place = userLocation(asRecord(options["user_location"]));
  return [
    {
      type: "web_search_20250305",
      name: WEB_SEARCH,
      ...(allowed.length > 0 && { allowed_domains: allowed }),
      ...(blocked.length > 0 && { blocked_domains: blocked }),
      ...(place && { user_location: place }),
    },
  ];
}

/** Anthropic wants them without a scheme. */
const domains = (value: unknown): string[] =>
  Array.isArray(value)
    ? value
        .filter((domain): domain is string => typeof domain === "string")
        .map((domain) => domain.trim().replace(/^https?:\/\//i, ""))
        .filter((domain) => domain !== "")
    : [];

function userLocation(
  location: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> | undefined {
  const known = ["city", "region", "country", "timezone"].flatMap((key): [string, string][] => {
    const value = location[key];
    return typeof value === "string" && value !== "" ? [[key, value]] : [];
  });
  return known.length > 0 ? { type: "approximate", ...Object.fromEntries(known) } : undefined;
}

function withoutSecond(tools: readonly AnthropicTool[], warnings: WarningList): readonly AnthropicTool[] {
  // The client's own tools go before a vendor's of the same name.
  const first = new Map<string, AnthropicTool>();
  for (const tool of tools) {
    const known = first.get(tool.name);
    if (known) warnings.add(`a second tool named ${tool.name}`, "dropped");
    if (!known || known["type"] !== undefined) first.set(tool.name, tool);
  }
  return first.size === tools.length ? tools : [...first.values()];
}

/**
 * Calls in the history of a request without tools, as Codex sends for a compaction: Anthropic wants the tools of such
 * calls defined. Their names are enough, and none may be called.
 */
function standIns(messages: readonly AnthropicMessage[]): EncodedTools {
  const called = new Set<string>();
  for (const { content } of messages) {
    for (const block of content) if (block.type === "tool_use") called.add(String(block["name"]));
  }
  if (called.size === 0) return { tools: [] };
  const tools = [...called].map((name) => ({
    name,
    description: "Was used earlier in this conversation; cannot be used now.",
    input_schema: { type: "object", properties: {} },
  }));
  return { tools, choice: { type: "none" } };
}

function encodeChoice(
  { toolChoice, parallelToolCalls }: ModelRequest,
  tools: readonly AnthropicTool[],
  { traits, warnings }: { readonly traits: ModelTraits; readonly warnings: WarningList },
): Readonly<Record<string, unknown>> | undefined {
  const oneByOne = parallelToolCalls === false ? { disable_parallel_tool_use: true } : undefined;
  const wanted = choiceOf(toolChoice, tools, warnings);
  if (wanted.type === "none") return wanted;
  if (wanted.type !== "auto" && !traits.forcedTools) {
    warnings.add("tool_choice that forces a tool", "sent auto: this model refuses it");
    return oneByOne && { type: "auto", ...oneByOne };
  }
  if (wanted.type === "auto" && !oneByOne) return undefined;
  return { ...wanted, ...oneByOne };
}

function choiceOf(
  choice: ToolChoice,
  tools: readonly AnthropicTool[],
  warnings: WarningList,
): { readonly type: string; readonly name?: string } {
  switch (choice.kind) {
    case "auto":
    case "none":
      return { type: choice.kind };
    case "required":
      return { type: "any" };
    case "allowed":
      return { type: choice.required ? "any" : "auto" };
    case "tool":
      if (tools.some(({ name }) => name === choice.name)) return { type: "tool", name: choice.name };
      warnings.add("tool_choice", "sent auto: the tool that it names is not among the tools");
      return { type: "auto" };
  }
}
