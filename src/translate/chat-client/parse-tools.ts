import type { FreeformTool, FunctionTool, Tool, ToolChoice } from "../../domain/conversation.ts";
import { BadRequestError } from "../client-grammar.ts";
import type { JsonObject } from "../json-value.ts";
import type { ToolNames } from "../tool-names.ts";
import type { WarningList } from "../warning-list.ts";
import {
  readBoolean,
  readList,
  readRecord,
  readText,
  recordOf,
  requireRecord,
  requireText,
  wrongType,
} from "./read-field.ts";

/** `tools`, the older `functions`, and `web_search_options`, which asks for a tool without listing it. */
export function parseTools(body: JsonObject, names: ToolNames, warnings: WarningList): readonly Tool[] {
  const tools: Tool[] = [];
  const taken = new Set<string>();
  const add = (tool: Tool | undefined): void => {
    const name = tool && "origin" in tool ? tool.origin.name : tool?.kind;
    if (!tool || name === undefined) return;
    if (taken.has(name)) warnings.add(`a second tool ${name.slice(0, 64)}`, "left out");
    else tools.push(tool);
    taken.add(name);
  };
  for (const [index, tool] of (readList(body, "tools") ?? []).entries()) {
    add(parseTool(tool, { at: `tools[${index}]`, names, warnings }));
  }
  for (const [index, value] of (readList(body, "functions") ?? []).entries()) {
    const at = `functions[${index}]`;
    const fields = recordOf(value);
    if (!fields) throw wrongType(at, "an object", value);
    add(parseFunction(fields, { at, names, warnings }));
  }
  const options = readRecord(body, "web_search_options");
  if (options) add({ kind: "web-search", options: searchOptions(options) });
  return tools;
}

interface ToolPlace {
  readonly at: string;
  readonly names: ToolNames;
  readonly warnings: WarningList;
}

function parseTool(value: unknown, place: ToolPlace): Tool | undefined {
  const { at } = place;
  const tool = recordOf(value);
  if (!tool) throw wrongType(at, "an object", value);
  switch (tool["type"] ?? "function") {
    case "function": {
      // Some clients send the Responses form, where the function is not a level deeper.
      if (tool["function"] === undefined && tool["name"] !== undefined) return parseFunction(tool, place);
      return parseFunction(requireRecord(tool, "function", at), { ...place, at: `${at}.function` });
    }
    case "custom":
      return parseFreeform(requireRecord(tool, "custom", at), { ...place, at: `${at}.custom` });
    case "web_search":
    case "web_search_preview": {
      const { type: _type, ...options } = tool;
      return { kind: "web-search", options: searchOptions(options) };
    }
    default:
      place.warnings.add(`tool ${String(tool["type"]).slice(0, 64)}`, "left out");
      return undefined;
  }
}

/** Chat Completions puts the place one level deeper than the hub, and Responses, have it. */
function searchOptions(options: JsonObject): JsonObject {
  const place = recordOf(recordOf(options["user_location"])?.["approximate"]);
  return place ? { ...options, user_location: { type: "approximate", ...place } } : options;
}

function parseFunction(fields: JsonObject, { at, names }: ToolPlace): FunctionTool {
  const name = requireText(fields, "name", at);
  const description = readText(fields, "description", at);
  const strict = readBoolean(fields, "strict", at);
  return {
    kind: "function",
    name: names.nameOf({ name }),
    origin: { name },
    ...(description !== undefined && { description }),
    parameters: readRecord(fields, "parameters", at) ?? {},
    ...(strict !== undefined && { strict }),
  };
}

function parseFreeform(fields: JsonObject, { at, names, warnings }: ToolPlace): FreeformTool {
  const name = requireText(fields, "name", at);
  const description = readText(fields, "description", at);
  const format = readRecord(fields, "format", at);
  const grammar = format?.["type"] === "grammar" ? (recordOf(format["grammar"]) ?? format) : undefined;
  if (format && !grammar && format["type"] !== "text") {
    warnings.add(`tool format ${String(format["type"]).slice(0, 64)}`, "took it for plain text");
  }
  const path = `${at}.format.grammar`;
  return {
    kind: "freeform",
    name: names.nameOf({ name }),
    origin: { name },
    ...(description !== undefined && { description }),
    ...(grammar && {
      grammar: {
        syntax: requireText(grammar, "syntax", path),
        definition: requireText(grammar, "definition", path),
      },
    }),
  };
}

const AUTO: ToolChoice = { kind: "auto" };

/**
 * `tool_choice`, or the older `function_call`.
 * Errors: BadRequestError, also for a tool that is not there: the client would wait for a call that cannot come.
 */
export function parseToolChoice(body: JsonObject, tools: readonly Tool[], warnings: WarningList): ToolChoice {
  const legacy = body["function_call"];
  const [key, choice] =
    body["tool_choice"] === undefined && legacy !== undefined
      ? ["function_call", legacy]
      : ["tool_choice", body["tool_choice"]];
  if (choice === undefined || choice === null) return AUTO;
  if (typeof choice === "string") return parseMode(choice, key);
  const fields = recordOf(choice);
  if (!fields) throw wrongType(key, "a string or an object", choice);
  if (fields["type"] === "allowed_tools") return parseAllowed(fields, tools, warnings);
  return { kind: "tool", name: requireTool(nameIn(fields), tools, key) };
}

function parseMode(mode: string, key: string): ToolChoice {
  switch (mode) {
    case "auto":
    case "none":
    case "required":
      return { kind: mode };
    // Mistral's word.
    case "any":
      return { kind: "required" };
    default:
      throw new BadRequestError(`'${key}' must be "none", "auto", "required" or an object.`, key);
  }
}

function parseAllowed(choice: JsonObject, tools: readonly Tool[], warnings: WarningList): ToolChoice {
  const at = "tool_choice.allowed_tools";
  // The Responses form has them a level higher.
  const allowed = recordOf(choice["allowed_tools"]) ?? choice;
  const names: string[] = [];
  for (const tool of readList(allowed, "tools", at) ?? []) {
    const name = flatNameOf(nameIn(recordOf(tool) ?? {}), tools);
    if (name === undefined) warnings.add("allowed tool that is not in tools", "left out");
    else names.push(name);
  }
  if (names.length === 0) throw new BadRequestError(`'${at}.tools' names none of the tools.`, `${at}.tools`);
  return { kind: "allowed", names, required: allowed["mode"] === "required" };
}

/** `{function: {name}}`, `{custom: {name}}`, `{name}`. */
const nameIn = (fields: JsonObject): unknown =>
  recordOf(fields["function"])?.["name"] ?? recordOf(fields["custom"])?.["name"] ?? fields["name"];

function requireTool(clientName: unknown, tools: readonly Tool[], key: string): string {
  const name = flatNameOf(clientName, tools);
  if (name !== undefined) return name;
  throw new BadRequestError(`'${key}' names a tool that is not in 'tools'.`, key);
}

function flatNameOf(clientName: unknown, tools: readonly Tool[]): string | undefined {
  for (const tool of tools) if ("origin" in tool && tool.origin.name === clientName) return tool.name;
  return undefined;
}
