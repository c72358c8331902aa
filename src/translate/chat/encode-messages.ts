import type {
  Content,
  Message,
  ModelRequest,
  Reasoning,
  ToolCall,
  ToolResult,
} from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { argumentsText } from "../lower-tool.ts";
import { type Turn, turnsOf } from "../turns.ts";
import type { WarningList } from "../warning-list.ts";
import { CallIds } from "./call-ids.ts";
import { type ChatMessage, type Part, textPart } from "./chat-message.ts";
import { type ContentRules, contentOf, userParts } from "./encode-content.ts";
import { extrasBack, thoughtsBack } from "./encode-thoughts.ts";
import { fitRoles } from "./fit-roles.ts";

/**
 * The conversation as messages. A longer history begins with exactly the messages of the shorter one, so that
 * the vendor's prompt cache holds. `appendix` goes behind the instructions.
 */
export function encodeMessages(
  request: ModelRequest,
  target: DialectTarget,
  { notes, appendix }: { readonly notes: WarningList; readonly appendix: string | undefined },
): readonly ChatMessage[] {
  const encoder = new MessageEncoder(target, notes);
  const turns = turnsOf(request.items, notes);
  const head = [request.instructions, appendix].filter((text) => text).join("\n\n");
  const first: Turn = { role: "developer", content: [{ kind: "text", text: head }] };
  const messages = [first, ...turns].flatMap((turn) => encoder.encode(turn));
  if (messages.length > 0) return fitRoles(messages, target.quirks, notes);
  notes.add("empty conversation", "said so in a message of the user's: there must be one");
  return [{ role: "user", content: "(empty message)" }];
}

class MessageEncoder {
  readonly #target: DialectTarget;
  readonly #notes: WarningList;
  readonly #ids: CallIds;
  readonly #rules: ContentRules;

  constructor(target: DialectTarget, notes: WarningList) {
    this.#target = target;
    this.#notes = notes;
    this.#ids = new CallIds(target.quirks.callIds);
    this.#rules = { takesImages: target.quirks.images !== false, notes };
  }

  encode(turn: Turn): readonly ChatMessage[] {
    switch (turn.role) {
      case "system":
      case "developer":
        return this.#system(turn.role, turn.content);
      case "user":
        return this.#user(userParts(turn.content, this.#rules));
      case "assistant":
        return this.#assistant(turn.parts);
      case "tool":
        return this.#results(turn.results);
    }
  }

  /** Takes text alone; what else is in it becomes a message of the user's. */
  #system(role: "system" | "developer", content: readonly Content[]): readonly ChatMessage[] {
    const texts = content.filter((item) => item.kind === "text" || item.kind === "refusal");
    const others = content.filter((item) => item.kind !== "text" && item.kind !== "refusal");
    const text = texts.map((item) => item.text).join("\n\n");
    const known = role === "developer" && this.#target.quirks.developerRole ? "developer" : "system";
    const attached = this.#user(userParts(others, this.#rules));
    return text === "" ? attached : [{ role: known, content: text }, ...attached];
  }

  #user(parts: readonly Part[]): readonly ChatMessage[] {
    return parts.length === 0 ? [] : [{ role: "user", content: contentOf(parts) }];
  }

  /** All of a turn in one message, for the results must follow the message with the calls. */
  #assistant(parts: readonly (Message | Reasoning | ToolCall)[]): readonly ChatMessage[] {
    const calls = parts.filter((part) => part.kind === "tool-call");
    const thoughts = parts.filter((part) => part.kind === "reasoning");
    const texts = parts.flatMap((part) => (part.kind === "message" ? this.#words(part) : []));
    const back = thoughtsBack(thoughts, calls.length > 0, { target: this.#target, notes: this.#notes });
    const content = back.tagged + texts.join("\n\n");
    if (calls.length === 0) return content === "" ? [] : [{ role: "assistant", content }];
    const extras = extrasBack(thoughts, this.#target.minter);
    const toolCalls = calls.map((call) => ({
      id: this.#ids.of(call.callId),
      type: "function",
      function: { name: call.name, arguments: argumentsText(call) },
      ...(extras.has(call.callId) && { extra_content: extras.get(call.callId) }),
    }));
    return [{ role: "assistant", content: content || null, ...back.fields, tool_calls: toolCalls }];
  }

  /** What the model itself said. A refusal is told as text: the field for it is OpenAI's alone. */
  #words({ content }: Message): readonly string[] {
    const text = content.map((item) => {
      if (item.kind === "text" || item.kind === "refusal") return item.text;
      this.#notes.add(`${item.kind} by the model`, "left out, with a note in its place");
      return `[${item.kind}]`;
    });
    const words = text.join("");
    return words === "" ? [] : [words];
  }

  /** A tool message takes text alone, so pictures and files follow all results of the turn. */
  #results(results: readonly ToolResult[]): readonly ChatMessage[] {
    const attached: Part[] = [];
    const messages = results.map(({ callId, content }) => {
      const id = this.#ids.of(callId);
      const parts = userParts(content, this.#rules);
      const others = parts.filter((part) => part["type"] !== "text");
      if (others.length > 0) attached.push(textPart(`From the result of the tool call ${id}:`), ...others);
      const texts = parts.map((part) => (part["type"] === "text" ? part["text"] : ATTACHED));
      return { role: "tool", tool_call_id: id, content: texts.join("\n\n") };
    });
    return [...messages, ...this.#user(attached)];
  }
}

const ATTACHED = "[attached in the next message of the user's]";
