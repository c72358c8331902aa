import type { Content, Item, Message, Reasoning } from "../../domain/conversation.ts";
import { BadRequestError } from "../client-grammar.ts";
import { openCarry } from "../envelope.ts";
import { jsonText } from "../json-text.ts";
import { isObject, type JsonObject, listOf, textOf } from "../json-value.ts";
import type { ToolNames } from "../tool-names.ts";
import type { WarningList } from "../warning-list.ts";
import { LOCAL_SHELL } from "./local-shell.ts";
import { parseContent, parseOutput } from "./parse-content.ts";

/** What the parsing of one item needs from its request. */
export interface ItemContext {
  readonly names: ToolNames;
  readonly warnings: WarningList;
  /** Where the item stands, to name a call that came without an id. */
  readonly at: number;
}

/**
 * One item of the input. `undefined` for what carries nothing to a model; what is lost with it is a warning.
 * Source: https://platform.openai.com/docs/api-reference/responses/create (`input`); Codex's `ResponseItem`.
 */
export function parseItem(item: JsonObject, context: ItemContext): Item | undefined {
  const type = item["type"];
  switch (type) {
    case undefined:
    case null:
    case "message":
      return parseMessage(item, context);
    case "agent_message":
      return parseAgentMessage(item, context);
    case "reasoning":
      return parseReasoning(item, context);
    case "function_call":
      return parseCall(item, "json", argumentsText(item["arguments"]), context);
    case "custom_tool_call":
      return parseCall(item, "text", argumentsText(item["input"]), context);
    case "tool_search_call":
      // OpenAI's own search has no ids; what it found is among the tools.
      if (item["execution"] === "server") return undefined;
      return parseBuiltInCall(item, "tool_search", item["arguments"], context);
    case "local_shell_call":
      return parseBuiltInCall(item, LOCAL_SHELL, withoutType(item["action"]), context);
    case "shell_call":
      return parseBuiltInCall(item, "shell", item["action"], context);
    case "apply_patch_call":
      return parseBuiltInCall(item, "apply_patch", item["operation"], context);
    case "function_call_output":
    case "custom_tool_call_output":
    case "local_shell_call_output":
    case "shell_call_output":
    case "apply_patch_call_output":
    case "computer_call_output":
      return parseResult(item, parseOutput(item["output"], context.warnings), context);
    case "tool_search_output":
      if (item["execution"] === "server") return undefined;
      return parseResult(item, foundTools(item, context), context);
    // Their tools were taken before; the item itself says nothing.
    case "additional_tools":
      return undefined;
    default:
      context.warnings.add(
        `input item ${String(textOf(type) ?? "of no type")}`,
        LOST.get(type) ?? "left it out",
      );
      return undefined;
  }
}

const LOST: ReadonlyMap<unknown, string> = new Map([
  ["item_reference", "left it out: only its vendor knows what it refers to"],
  ["compaction", "left it out: the summary is encrypted for the vendor that wrote it"],
  ["compaction_summary", "left it out: the summary is encrypted for the vendor that wrote it"],
  ["context_compaction", "left it out: the summary is encrypted for the vendor that wrote it"],
]);

const ROLES: ReadonlySet<unknown> = new Set(["system", "developer", "user", "assistant"]);
const isRole = (role: unknown): role is Message["role"] => ROLES.has(role);

function parseMessage(item: JsonObject, { warnings }: ItemContext): Message | undefined {
  const { role } = item;
  if (item["type"] === undefined && role === undefined) {
    warnings.add("input item without a type and a role", "left it out");
    return undefined;
  }
  const content = parseContent(item["content"], warnings);
  if (content.length === 0) return undefined;
  if (isRole(role)) return { kind: "message", role, content };
  warnings.add(`message of the role ${String(textOf(role) ?? "(none)")}`, "sent it as the user's");
  return { kind: "message", role: "user", content };
}

/** What one of Codex's agents tells another. */
function parseAgentMessage(item: JsonObject, { warnings }: ItemContext): Message | undefined {
  const content = parseContent(item["content"], warnings);
  if (content.length === 0) return undefined;
  const author = textOf(item["author"]) ?? "another agent";
  return {
    kind: "message",
    role: "user",
    content: [{ kind: "text", text: `Message from ${author}:` }, ...content],
  };
}

function parseReasoning(item: JsonObject, { warnings }: ItemContext): Reasoning | undefined {
  const summary = textsOf(item["summary"]);
  const text = textsOf(item["content"]);
  const sealed = textOf(item["encrypted_content"]);
  const carry = sealed === undefined ? undefined : openCarry(sealed);
  if (carry) return { kind: "reasoning", summary, text, carry };
  if (summary.length > 0 || text.length > 0) return { kind: "reasoning", summary, text };
  if (sealed !== undefined) {
    warnings.add("thoughts encrypted by another vendor", "left them out: nobody else can read them");
  }
  return undefined;
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  const texts = listOf(value).map((part) => (isObject(part) ? textOf(part["text"]) : textOf(part)));
  return texts.filter((text) => text !== undefined);
}

function parseCall(item: JsonObject, form: "json" | "text", input: string, context: ItemContext): Item {
  const namespace = textOf(item["namespace"]);
  const own = textOf(item["name"]);
  if (own === undefined) context.warnings.add("tool call without a name", 'named it "tool"');
  const name = context.names.nameOfCall({
    name: own ?? "tool",
    ...(namespace !== undefined && { namespace }),
  });
  return { kind: "tool-call", callId: callIdOf(item, context), name, form, input };
}

function parseBuiltInCall(item: JsonObject, name: string, input: unknown, context: ItemContext): Item {
  const callId = callIdOf(item, context);
  const text = input === undefined ? "{}" : argumentsText(input);
  return { kind: "tool-call", callId, name: context.names.nameOfCall({ name }), form: "json", input: text };
}

/** Some clients send the arguments as an object. Errors: BadRequestError. */
function argumentsText(value: unknown): string {
  if (typeof value === "string") return value;
  const text = value === undefined || value === null ? "" : jsonText(value);
  if (text === undefined)
    throw new BadRequestError("The arguments of a call are nested too deeply.", "input");
  return text;
}

function withoutType(action: unknown): unknown {
  if (!isObject(action)) return action;
  const kept = Object.entries(action).filter(([key, value]) => key !== "type" && value !== null);
  return Object.fromEntries(kept);
}

function parseResult(item: JsonObject, content: readonly Content[], context: ItemContext): Item {
  return { kind: "tool-result", callId: callIdOf(item, context), content };
}

/** OpenAI's own search leaves the ids of its calls out. */
function callIdOf(item: JsonObject, { at }: ItemContext): string {
  return textOf(item["call_id"]) ?? textOf(item["id"]) ?? `call_${at}`;
}

/** The tools themselves are callable now (`parseTools` has seen them too), so their names are enough here. */
function foundTools(item: JsonObject, { names }: ItemContext): Content[] {
  const found = listOf(item["tools"]).flatMap((tool) => {
    if (!isObject(tool)) return [];
    const own = textOf(tool["name"]);
    if (tool["type"] !== "namespace") return own === undefined ? [] : [{ name: own, tool }];
    const inner = listOf(tool["tools"]).filter(isObject);
    return inner.map((each) => ({ name: textOf(each["name"]) ?? "", namespace: own ?? "", tool: each }));
  });
  const tools = found.map(({ tool, ...origin }) => {
    const description = textOf(tool["description"]);
    return { name: names.nameOfCall(origin), ...(description !== undefined && { description }) };
  });
  return [{ kind: "text", text: JSON.stringify({ tools }) }];
}
