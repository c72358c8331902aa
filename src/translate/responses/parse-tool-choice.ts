import type { Tool, ToolChoice } from "../../domain/conversation.ts";
import { isObject, type JsonObject, listOf, textOf } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";
import type { ParsedTools } from "./parse-tools.ts";

const AUTO: ToolChoice = { kind: "auto" };

/** Every form of `tool_choice`. One that names a tool which is not there would be refused by every vendor. */
export function parseToolChoice(value: unknown, parsed: ParsedTools, warnings: WarningList): ToolChoice {
  if (value === undefined || value === null || value === "auto") return AUTO;
  if (value === "none") return { kind: "none" };
  if (value === "required") return parsed.tools.length > 0 ? { kind: "required" } : unknown(warnings);
  if (!isObject(value)) return unknown(warnings);
  if (value["type"] === "allowed_tools") return parseAllowed(value, parsed, warnings);
  const name = findTool(value, parsed);
  return name === undefined ? unknown(warnings) : { kind: "tool", name };
}

function unknown(warnings: WarningList): ToolChoice {
  warnings.add("tool_choice names a tool that is not there", "let the model choose");
  return AUTO;
}

function parseAllowed(value: JsonObject, parsed: ParsedTools, warnings: WarningList): ToolChoice {
  const inner = isObject(value["allowed_tools"]) ? value["allowed_tools"] : value;
  const found = listOf(inner["tools"]).map((tool) => (isObject(tool) ? findTool(tool, parsed) : undefined));
  const names = found.filter((name) => name !== undefined);
  if (names.length === 0) return unknown(warnings);
  if (names.length < found.length) warnings.add("tool_choice allows a tool that is not there", "left it out");
  return { kind: "allowed", names: [...new Set(names)], required: inner["mode"] === "required" };
}

/** The flat name of the tool that a choice means. */
function findTool(choice: JsonObject, { tools, names }: ParsedTools): string | undefined {
  const inner = choice["function"] ?? choice["custom"];
  const spec = isObject(inner) ? inner : choice;
  const name = textOf(spec["name"]) ?? textOf(choice["type"]);
  if (name === undefined) return undefined;
  const namespace = textOf(spec["namespace"]);
  const flat = names.find({ name, ...(namespace !== undefined && { namespace }) });
  if (flat !== undefined && tools.some((tool) => isNamed(tool, flat))) return flat;
  const same = tools.filter((tool) => tool.kind !== "web-search" && tool.origin.name === name);
  const [only] = same;
  return same.length === 1 && only && only.kind !== "web-search" ? only.name : undefined;
}

const isNamed = (tool: Tool, name: string): boolean => tool.kind !== "web-search" && tool.name === name;
