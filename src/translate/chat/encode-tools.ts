import type { ModelRequest, Tool } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { type ClientTool, isClientTool, lowerTool } from "../lower-tool.ts";
import type { WarningList } from "../warning-list.ts";

/** OpenAI's limit, which most vendors copied. */
const MAX_TOOLS = 128;

/**
 * `tools`, `tool_choice` and `parallel_tool_calls`; the last two exist only beside the first.
 * Source: https://platform.openai.com/docs/api-reference/chat/create
 */
export function encodeTools(
  request: ModelRequest,
  { quirks }: DialectTarget,
  notes: WarningList,
): Readonly<Record<string, unknown>> {
  const tools = fitting(offered(request, notes), request, notes);
  if (tools.length === 0) return {};
  const parallel = request.parallelToolCalls;
  if (parallel === false && !quirks.parallelToolCalls) {
    notes.add("parallel_tool_calls: false", "left out: not taken here");
  }
  if (quirks.strictTools !== true && tools.some((tool) => tool.kind === "function" && tool.strict)) {
    notes.add("strict tools", "sent them as plain tools");
  }
  return {
    tools: tools.map((tool) => encodeTool(tool, quirks.strictTools === true)),
    ...choiceOf(request, tools, notes),
    ...(parallel !== undefined && quirks.parallelToolCalls && { parallel_tool_calls: parallel }),
  };
}

/** The tools that the client runs. Where only some are allowed, the others are not shown: vendors know no other way. */
function offered({ tools, toolChoice }: ModelRequest, notes: WarningList): readonly ClientTool[] {
  if (tools.some((tool) => tool.kind === "web-search")) {
    notes.add("web search", "left out: Chat Completions has no such tool");
  }
  const own = tools.filter(isClientTool);
  if (toolChoice.kind !== "allowed") return own;
  const allowed = own.filter(({ name }) => toolChoice.names.includes(name));
  return allowed.length > 0 ? allowed : own;
}

function fitting(
  tools: readonly ClientTool[],
  { toolChoice }: ModelRequest,
  notes: WarningList,
): readonly ClientTool[] {
  if (tools.length <= MAX_TOOLS) return tools;
  const kept = tools.slice(0, MAX_TOOLS);
  const chosen = tools
    .slice(MAX_TOOLS)
    .find(({ name }) => toolChoice.kind === "tool" && toolChoice.name === name);
  if (chosen) kept[MAX_TOOLS - 1] = chosen;
  notes.add(
    "tools",
    `left out ${tools.length - MAX_TOOLS} of ${tools.length}: vendors take no more than ${MAX_TOOLS}`,
  );
  return kept;
}

function encodeTool(tool: ClientTool, takesStrict: boolean): Readonly<Record<string, unknown>> {
  const { name, description, parameters, strict } = lowerTool(tool);
  return {
    type: "function",
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters,
      ...(takesStrict && strict !== undefined && { strict }),
    },
  };
}

/** Nothing for `auto`, which is what every vendor does by itself. */
function choiceOf(
  { toolChoice }: ModelRequest,
  tools: readonly Tool[],
  notes: WarningList,
): Readonly<Record<string, unknown>> {
  const isOffered = (name: string): boolean => tools.some((tool) => "name" in tool && tool.name === name);
  switch (toolChoice.kind) {
    case "auto":
      return {};
    case "none":
    case "required":
      return { tool_choice: toolChoice.kind };
    case "tool":
      if (isOffered(toolChoice.name)) {
        return { tool_choice: { type: "function", function: { name: toolChoice.name } } };
      }
      notes.add("tool choice", `let the model choose: there is no tool ${toolChoice.name} to be had here`);
      return {};
    case "allowed":
      if (!toolChoice.names.some(isOffered)) {
        notes.add("tool choice", "forbade all tools: none of those that are allowed can be had here");
        return { tool_choice: "none" };
      }
      return toolChoice.required ? { tool_choice: "required" } : {};
  }
}
