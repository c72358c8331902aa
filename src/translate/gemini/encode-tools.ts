import type { ModelRequest, ToolChoice } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { asRecord } from "../json-value.ts";
import { type ClientTool, isClientTool, lowerTool } from "../lower-tool.ts";
import type { WarningList } from "../warning-list.ts";
import { cleanParameters } from "./clean-schema.ts";
import { isModern } from "./model-version.ts";
import { geminiToolName } from "./tool-name.ts";

export interface EncodedTools {
  readonly tools?: readonly Readonly<Record<string, unknown>>[];
  readonly toolConfig?: Readonly<Record<string, unknown>>;
  readonly hasFunctions: boolean;
  /** Google's search runs beside functions, so its calls come back as parts. */
  readonly combines: boolean;
}

/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling */
const MAX_DECLARATIONS = 512;

export function encodeTools(
  request: ModelRequest,
  target: DialectTarget,
  warnings: WarningList,
): EncodedTools {
  const declared = declaredTools(request, warnings);
  const hasFunctions = declared.length > 0;
  if (declared.some((tool) => tool.kind === "function" && tool.strict)) {
    warnings.add("strict tools", "sent them as plain tools");
  }
  const search = canSearch(request, warnings) && encodeSearch(target, hasFunctions, warnings);
  const tools = [
    ...(hasFunctions ? [{ functionDeclarations: declared.map(declarationOf) }] : []),
    ...(search ? [{ googleSearch: {} }] : []),
  ];
  const combines = search && hasFunctions;
  const calling = hasFunctions ? callingConfig(request.toolChoice, declared, warnings) : undefined;
  const toolConfig = {
    ...(calling && { functionCallingConfig: calling }),
    ...(combines && { includeServerSideToolInvocations: true }),
  };
  return {
    ...(tools.length > 0 && { tools }),
    ...(Object.keys(toolConfig).length > 0 && { toolConfig }),
    hasFunctions,
    combines,
  };
}

/** Gemini cannot be told that it may, but need not, use some of its tools: then it sees only those. */
function declaredTools({ tools, toolChoice }: ModelRequest, warnings: WarningList): readonly ClientTool[] {
  const functions = tools.filter(isClientTool);
  const offered =
    toolChoice.kind === "allowed" && !toolChoice.required
      ? functions.filter(({ name }) => toolChoice.names.includes(name))
      : functions;
  const unique = new Map(offered.map((tool) => [geminiToolName(tool.name), tool]));
  if (unique.size > MAX_DECLARATIONS) {
    warnings.add(`more than ${MAX_DECLARATIONS} tools`, "left the last ones out");
  }
  return [...unique.values()].slice(0, MAX_DECLARATIONS);
}

function declarationOf(tool: ClientTool): Readonly<Record<string, unknown>> {
  const { name, description, parameters } = lowerTool(tool);
  const cleaned = cleanParameters(parameters);
  return {
    name: geminiToolName(name),
    // Required by both APIs.
    description: description || name,
    ...(cleaned && { parameters: cleaned }),
  };
}

/** Whether the client wants Google's search. A choice among tools never names it, so it is not one of the allowed. */
function canSearch({ tools, toolChoice }: ModelRequest, warnings: WarningList): boolean {
  const search = tools.find((tool) => tool.kind === "web-search");
  if (!search || toolChoice.kind === "none" || toolChoice.kind === "allowed") return false;
  // The client wants pages from an index and no live access; Google has only the live web.
  if (search.options["external_web_access"] === false) {
    warnings.add("web search without live access", "left the web search out: Google searches the live web");
    return false;
  }
  for (const wish of ["filters", "user_location"]) {
    if (Object.keys(asRecord(search.options[wish])).length === 0) continue;
    warnings.add(`${wish} of the web search`, "left it out: Google's search takes none");
  }
  return true;
}

/**
 * Google's search beside functions: from Gemini 3 on, and not on Vertex, which refuses the switch for it.
 * Sources: https://ai.google.dev/gemini-api/docs/tool-combination, https://github.com/vercel/ai/issues/14655
 */
function encodeSearch(target: DialectTarget, hasFunctions: boolean, warnings: WarningList): boolean {
  if (refuses(target, "googleSearch")) return false;
  const combines =
    isModern(target.model) &&
    !/publishers\/|vertex/i.test(`${target.model} ${target.minter}`) &&
    !refuses(target, "includeServerSideToolInvocations");
  if (!hasFunctions || combines) return true;
  warnings.add("web search together with tools", "left the web search out");
  return false;
}

/** Upstreams name their fields in either spelling, and with the path to them. */
export function refuses({ without }: DialectTarget, field: string): boolean {
  if (without.size === 0) return false;
  return [...without].some((name) => camelCase(name.split(".").at(-1) ?? "") === field);
}

export const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** https://ai.google.dev/api/caching#FunctionCallingConfig; AUTO is what happens without it. */
function callingConfig(choice: ToolChoice, declared: readonly ClientTool[], warnings: WarningList) {
  switch (choice.kind) {
    case "auto":
      return undefined;
    case "none":
      return { mode: "NONE" };
    case "required":
      return { mode: "ANY" };
    case "tool":
      return only([choice.name], declared, warnings);
    case "allowed":
      return choice.required ? only(choice.names, declared, warnings) : undefined;
  }
}

function only(names: readonly string[], declared: readonly ClientTool[], warnings: WarningList) {
  const known = names.filter((name) => declared.some((tool) => tool.name === name));
  if (known.length < names.length) warnings.add("tool choice of an unknown tool", "left it out");
  // Without one that is known, to force any other would be worse than to force none.
  return known.length > 0 ? { mode: "ANY", allowedFunctionNames: known.map(geminiToolName) } : undefined;
}
