import type { Content, Item, ToolCall } from "../../domain/conversation.ts";
import { BadRequestError } from "../client-grammar.ts";
import { jsonText } from "../json-text.ts";
import type { JsonObject } from "../json-value.ts";
import type { ToolNames } from "../tool-names.ts";
import type { WarningList } from "../warning-list.ts";
import { parseContent } from "./parse-content.ts";
import {
  pathOf,
  readList,
  readRecord,
  readText,
  recordOf,
  requireRecord,
  requireText,
  wrongType,
} from "./read-field.ts";
import { type PlacedThought, parseThoughts } from "./thoughts.ts";

/** Fields of a message that we read, or that only repeat what its content says (`annotations`). */
const KNOWN_FIELDS = new Set([
  "role",
  "content",
  "refusal",
  "tool_calls",
  "tool_call_id",
  "function_call",
  "reasoning",
  "reasoning_content",
  "reasoning_details",
  "annotations",
]);

/**
 * A chat history as items, in its order.
 * Errors: BadRequestError.
 */
export function parseMessages(body: JsonObject, names: ToolNames, warnings: WarningList): readonly Item[] {
  const messages = readList(body, "messages");
  if (!messages) throw new BadRequestError("'messages' is missing.", "messages");
  if (messages.length === 0) throw new BadRequestError("'messages' must not be empty.", "messages");
  const parser = new MessageParser(names, warnings);
  return messages.flatMap((message, index) => parser.parse(message, `messages[${index}]`));
}

class MessageParser {
  readonly #names: ToolNames;
  readonly #warnings: WarningList;
  /** Calls of the old `function_call` kind have no id; each gets one, and the next result of its name takes it. */
  readonly #openLegacyCalls: ToolCall[] = [];
  #legacyCalls = 0;

  constructor(names: ToolNames, warnings: WarningList) {
    this.#names = names;
    this.#warnings = warnings;
  }

  parse(value: unknown, at: string): readonly Item[] {
    const message = recordOf(value);
    if (!message) throw wrongType(at, "an object", value);
    this.#warnAboutRest(message);
    const role = message["role"];
    switch (role) {
      case "system":
      case "developer":
      case "user":
        return [{ kind: "message", role, content: this.#requireContent(message, at) }];
      case "assistant":
        return this.#parseAssistant(message, at);
      case "tool":
        return [this.#resultOf(requireText(message, "tool_call_id", at), message, at)];
      case "function":
        return [this.#resultOf(this.#legacyCallId(message, at), message, at)];
      default:
        throw new BadRequestError(`'${at}.role' must be a known role.`, `${at}.role`);
    }
  }

  #requireContent(message: JsonObject, at: string): readonly Content[] {
    const { content } = message;
    if (content === undefined || content === null) {
      throw wrongType(`${at}.content`, "a string or an array of parts", content);
    }
    return parseContent(message, at, this.#warnings);
  }

  #parseAssistant(message: JsonObject, at: string): readonly Item[] {
    const said = parseContent(message, at, this.#warnings).filter(
      (part) => part.kind !== "text" || part.text !== "",
    );
    const refusal = readText(message, "refusal", at);
    const content: readonly Content[] = refusal ? [...said, { kind: "refusal", text: refusal }] : said;
    return [
      ...weave(parseThoughts(message, this.#warnings), content),
      ...this.#parseCalls(message, at),
      ...this.#parseLegacyCall(message, at),
    ];
  }

  #parseCalls(message: JsonObject, at: string): readonly ToolCall[] {
    const calls = readList(message, "tool_calls", at) ?? [];
    return calls.flatMap((call, index) => this.#parseCall(call, `${at}.tool_calls[${index}]`));
  }

  #parseCall(value: unknown, at: string): readonly ToolCall[] {
    const call = recordOf(value);
    if (!call) throw wrongType(at, "an object", value);
    const type = call["type"] ?? "function";
    if (type === "custom" || type === "function") {
      const called = requireRecord(call, type, at);
      return [
        {
          kind: "tool-call",
          callId: requireText(call, "id", at),
          name: this.#names.nameOf({ name: requireText(called, "name", `${at}.${type}`) }),
          form: type === "custom" ? "text" : "json",
          input:
            type === "custom"
              ? (readText(called, "input", at) ?? "")
              : argumentsText(called, `${at}.function`),
        },
      ];
    }
    this.#warnings.add(`tool call ${String(type).slice(0, 64)}`, "left out");
    return [];
  }

  #parseLegacyCall(message: JsonObject, at: string): readonly ToolCall[] {
    const called = readRecord(message, "function_call", at);
    if (!called) return [];
    const path = pathOf(at, "function_call");
    this.#legacyCalls += 1;
    const call: ToolCall = {
      kind: "tool-call",
      callId: `call_function_${this.#legacyCalls}`,
      name: this.#names.nameOf({ name: requireText(called, "name", path) }),
      form: "json",
      input: argumentsText(called, path),
    };
    this.#openLegacyCalls.push(call);
    return [call];
  }

  #legacyCallId(message: JsonObject, at: string): string {
    const name = this.#names.nameOf({ name: requireText(message, "name", at) });
    const index = this.#openLegacyCalls.findIndex((call) => call.name === name);
    // A result without its call keeps its content: the turns make a message of it.
    const [call] = index === -1 ? [] : this.#openLegacyCalls.splice(index, 1);
    return call?.callId ?? `call_function_of_${name}`;
  }

  #resultOf(callId: string, message: JsonObject, at: string): Item {
    return { kind: "tool-result", callId, content: parseContent(message, at, this.#warnings) };
  }

  #warnAboutRest(message: JsonObject): void {
    for (const key of Object.keys(message)) {
      if (KNOWN_FIELDS.has(key) || message[key] === null) continue;
      // The name of a tool is told by its call.
      if (key === "name" && (message["role"] === "tool" || message["role"] === "function")) continue;
      this.#warnings.add(`messages[].${key.slice(0, 64)}`, "left out");
    }
  }
}

/** Some clients send the arguments as the object that they are. */
function argumentsText(called: JsonObject, at: string): string {
  const value = called["arguments"];
  if (!recordOf(value)) return readText(called, "arguments", at) ?? "";
  const path = `${at}.arguments`;
  const text = jsonText(value);
  if (text === undefined) throw new BadRequestError(`'${path}' is nested too deeply.`, path);
  return text;
}

/** Thoughts stand where they were thought; where that is unknown, before everything. */
function weave(thoughts: readonly PlacedThought[], content: readonly Content[]): readonly Item[] {
  const items: Item[] = [];
  const say = (said: readonly Content[]): void => {
    if (said.length > 0) items.push({ kind: "message", role: "assistant", content: said });
  };
  let rest = content;
  let taken = 0;
  for (const { reasoning, textBefore } of thoughts) {
    const [first, ...others] = rest;
    const length = textBefore - taken;
    if (first?.kind === "text" && length > 0) {
      say([{ kind: "text", text: first.text.slice(0, length) }]);
      const left = first.text.slice(length);
      rest = left === "" ? others : [{ kind: "text", text: left }, ...others];
      taken = textBefore;
    }
    items.push(reasoning);
  }
  say(rest);
  return items;
}
