import type { FreeformTool, FunctionTool, SearchTool, Tool } from "../../domain/conversation.ts";
import { isObject, type JsonObject, listOf, textOf } from "../json-value.ts";
import { ToolNames } from "../tool-names.ts";
import type { WarningList } from "../warning-list.ts";
import { LOCAL_SHELL, localShellTool } from "./local-shell.ts";

export interface ParsedTools {
  readonly tools: readonly Tool[];
  readonly names: ToolNames;
}

/** A tool and the namespace in which it was found. */
interface Declaration {
  readonly spec: JsonObject;
  readonly name: string;
  readonly namespace?: string;
  /** What its namespace is for: told once, with the first of its tools. */
  readonly about?: string;
}

/**
 * The tools of a request, from wherever Codex puts them: the list itself, `additional_tools` at the beginning of
 * the input (its "lite" models), and what its search for tools has found since. A tool that is declared twice
 * counts once, as it was declared first.
 */
export function parseTools(lists: readonly unknown[], warnings: WarningList): ParsedTools {
  const declared = lists.flatMap((list) => declarationsIn(list, warnings));
  const names = new ToolNames();
  // Tools of their own keep their names; those in namespaces give way.
  for (const declaration of declared) if (declaration.namespace === undefined) names.nameOf(declaration);
  const byName = new Map<string, Tool>();
  for (const declaration of declared) {
    const name = names.nameOf(declaration);
    if (byName.has(name)) continue;
    const tool = parseTool(declaration, name, warnings);
    if (tool) byName.set(name, tool);
  }
  const search = webSearchIn(lists);
  return { tools: search ? [...byName.values(), search] : [...byName.values()], names };
}

function declarationsIn(list: unknown, warnings: WarningList): Declaration[] {
  return listOf(list).flatMap((value) => {
    const spec = toolSpec(value);
    if (spec?.["type"] === "namespace") return namespaceTools(spec, warnings);
    if (spec && isWebSearch(spec)) return [];
    const name = spec && (textOf(spec["name"]) ?? BUILT_IN_NAMES.get(spec["type"]));
    if (spec && name !== undefined) return [{ spec, name }];
    warnings.add(
      `tool ${textOf(spec?.["type"]) ?? "without a name"}`,
      "left it out: it cannot be translated",
    );
    return [];
  });
}

/** Tools that OpenAI knows by their type alone, and that the client runs. */
const BUILT_IN_NAMES: ReadonlyMap<unknown, string> = new Map([
  ["tool_search", "tool_search"],
  ["local_shell", LOCAL_SHELL],
]);

/** Chat Completions' `{ type: "function", function: { … } }` is understood too. */
function toolSpec(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const inner = value["function"] ?? value["custom"];
  return isObject(inner) ? { ...inner, type: value["type"] } : value;
}

function namespaceTools(spec: JsonObject, warnings: WarningList): Declaration[] {
  const namespace = textOf(spec["name"]);
  const about = textOf(spec["description"]);
  const inner = declarationsIn(spec["tools"], warnings);
  if (namespace === undefined) return inner;
  return inner.map(({ spec: tool, name }, at) => ({
    spec: tool,
    name,
    namespace,
    ...(at === 0 && about !== undefined && !about.includes(`in the ${namespace} namespace`) && { about }),
  }));
}

function parseTool(declaration: Declaration, name: string, warnings: WarningList): Tool | undefined {
  const { type } = declaration.spec;
  switch (type) {
    case "function":
      return parseFunction(declaration, name);
    case "custom":
      return parseFreeform(declaration, name);
    case "tool_search":
      if (declaration.spec["execution"] === "client") return parseSearch(declaration, name);
      break;
    case "local_shell":
      return localShellTool(name);
  }
  warnings.add(`tool ${textOf(type) ?? "without a type"}`, "left it out: it cannot be translated");
  return undefined;
}

function named({ spec, name: own, namespace, about }: Declaration, name: string) {
  const description = [textOf(spec["description"]), about].filter((part) => part).join("\n\n");
  return {
    name,
    origin: { name: own, ...(namespace !== undefined && { namespace }) },
    ...(description !== "" && { description }),
  };
}

function parseFunction(declaration: Declaration, name: string): FunctionTool {
  const { parameters, strict } = declaration.spec;
  return {
    kind: "function",
    ...named(declaration, name),
    parameters: isObject(parameters) ? parameters : { type: "object", properties: {} },
    ...(typeof strict === "boolean" && { strict }),
  };
}

function parseFreeform(declaration: Declaration, name: string): FreeformTool {
  const { format } = declaration.spec;
  const inner = isObject(format) && isObject(format["grammar"]) ? format["grammar"] : format;
  const definition = isObject(inner) ? textOf(inner["definition"]) : undefined;
  const syntax = isObject(inner) ? textOf(inner["syntax"]) : undefined;
  return {
    kind: "freeform",
    ...named(declaration, name),
    ...(definition !== undefined && { grammar: { syntax: syntax ?? "lark", definition } }),
  };
}

function parseSearch(declaration: Declaration, name: string): SearchTool {
  const { parameters } = declaration.spec;
  return {
    kind: "tool-search",
    ...named(declaration, name),
    parameters: isObject(parameters)
      ? parameters
      : { type: "object", properties: { query: { type: "string" } }, required: ["query"] },
  };
}

/** `web_search`, `web_search_preview`, and either of them with a date behind it. */
const isWebSearch = (spec: JsonObject): boolean =>
  typeof spec["type"] === "string" && spec["type"].startsWith("web_search");

function webSearchIn(lists: readonly unknown[]): Tool | undefined {
  for (const spec of lists.flatMap(listOf)) {
    if (!isObject(spec) || !isWebSearch(spec)) continue;
    const { type: _, ...options } = spec;
    return { kind: "web-search", options };
  }
  return undefined;
}
