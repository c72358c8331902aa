import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext } from "../dialect.ts";
import { jsonText } from "../json-text.ts";
import { asRecord, type JsonObject, parseJson, stringOf } from "../json-value.ts";

/** A content block that has begun and not ended. `index` is the upstream's, or -1 where it named none. */
export type OpenBlock = TextBlock | ReasoningBlock | CallBlock | SearchBlock | HiddenBlock;

interface TextBlock {
  readonly kind: "text";
  readonly index: number;
  readonly id: string;
}

interface ReasoningBlock {
  readonly kind: "reasoning";
  readonly index: number;
  readonly id: string;
  /** What the signature signs; it must come back letter for letter. */
  readonly thinking: string;
  readonly signature: string;
  readonly redacted?: string;
}

interface CallBlock {
  readonly kind: "call";
  readonly index: number;
  readonly id: string;
  /** Arguments that came with the beginning, as JSON; used when no deltas follow. */
  readonly input: string;
  readonly hasDeltas: boolean;
}

/** Anthropic's own web search; told when its query is whole. */
interface SearchBlock {
  readonly kind: "search";
  readonly index: number;
  readonly id: string;
  readonly input: unknown;
  readonly json: string;
}

/** Something that has no place in an answer to the client: results of Anthropic's own tools, unknown kinds. */
interface HiddenBlock {
  readonly kind: "hidden";
  readonly index: number;
}

/** The block as it began, and what that says; or why it cannot be carried. */
export type Opened =
  | { readonly kind: "opened"; readonly block: OpenBlock; readonly events: readonly StreamEvent[] }
  | { readonly kind: "unknown"; readonly block: OpenBlock }
  | { readonly kind: "broken"; readonly why: string };

/** Blocks of Anthropic's own tools: the model reads them, the client has no use for them. */
const HIDDEN = /^(server_tool_use|mcp_tool_use|.+_tool_result|container_upload|compaction)$/;

export interface OpeningContext extends DecodeContext {
  /** Call ids of this answer so far; a second call of one id gets another. */
  readonly callIds: readonly string[];
}

/** Source: https://platform.claude.com/docs/en/api/messages (content blocks of a response). */
export function openBlock(index: number, value: unknown, context: OpeningContext): Opened {
  const content = asRecord(value);
  switch (content["type"]) {
    case "text":
      return openText(index, content, context);
    case "thinking":
      return openThinking(index, content, context);
    case "redacted_thinking":
      return openRedacted(index, content, context);
    case "tool_use":
      return openCall(index, content, context);
    default:
      return openOther(index, content, context);
  }
}

const begun = (block: OpenBlock, ...events: StreamEvent[]): Opened => ({ kind: "opened", block, events });

export function openText(index: number, content: JsonObject, { ids }: DecodeContext): Opened {
  const id = ids.next("msg");
  const text = stringOf(content["text"]);
  const citations = Array.isArray(content["citations"]) ? content["citations"] : [];
  return begun(
    { kind: "text", index, id },
    { type: "text-start", id },
    ...(text === "" ? [] : [{ type: "text-delta", id, text } as const]),
    ...citations.flatMap((citation) => citationEvents(id, citation)),
  );
}

export function openThinking(index: number, content: JsonObject, { ids }: DecodeContext): Opened {
  const id = ids.next("rs");
  const thinking = stringOf(content["thinking"]);
  return begun(
    { kind: "reasoning", index, id, thinking, signature: stringOf(content["signature"]) },
    { type: "reasoning-start", id },
    ...(thinking === "" ? [] : [{ type: "reasoning-delta", id, form: "summary", text: thinking } as const]),
  );
}

function openRedacted(index: number, content: JsonObject, { ids }: DecodeContext): Opened {
  const id = ids.next("rs");
  const redacted = stringOf(content["data"]);
  const block: OpenBlock = { kind: "reasoning", index, id, thinking: "", signature: "", redacted };
  return begun(block, { type: "reasoning-start", id });
}

function openCall(index: number, content: JsonObject, { ids, callIds }: OpeningContext): Opened {
  const name = stringOf(content["name"]);
  if (name === "") return { kind: "broken", why: "the upstream began a tool call without a name" };
  const own = stringOf(content["id"]);
  const callId = own === "" || callIds.includes(own) ? ids.next("call") : own;
  const given = content["input"];
  const input = typeof given === "object" && given !== null ? jsonText(given) : "{}";
  if (input === undefined)
    return { kind: "broken", why: `the arguments of the call of ${name} cannot be read` };
  const id = ids.next("fc");
  const block: OpenBlock = { kind: "call", index, id, input, hasDeltas: false };
  return begun(block, { type: "tool-call-start", id, callId, name, form: "json" });
}

function openOther(index: number, content: JsonObject, { ids }: DecodeContext): Opened {
  const type = stringOf(content["type"]);
  if (type === "server_tool_use" && content["name"] === "web_search") {
    return begun({ kind: "search", index, id: ids.next("ws"), input: content["input"], json: "" });
  }
  const block: OpenBlock = { kind: "hidden", index };
  return HIDDEN.test(type) ? begun(block) : { kind: "unknown", block };
}

/** What the end of a block says. */
export function closeBlock(block: OpenBlock, minter: string): readonly StreamEvent[] {
  switch (block.kind) {
    case "text":
      return [{ type: "text-end", id: block.id }];
    case "reasoning":
      return [{ type: "reasoning-end", id: block.id, ...carryOf(block, minter) }];
    case "call":
      return closeCall(block);
    case "search": {
      const query = asRecord(parseJson(block.json) ?? block.input)["query"];
      return [{ type: "web-search", id: block.id, ...(typeof query === "string" && { query }) }];
    }
    case "hidden":
      return [];
  }
}

/** Without a signature the thoughts cannot come back, so there is nothing to carry. */
function carryOf({ thinking, signature, redacted }: ReasoningBlock, minter: string) {
  if (redacted !== undefined) return redacted === "" ? {} : { carry: { minter, value: { redacted } } };
  return signature === "" ? {} : { carry: { minter, value: { signature, thinking } } };
}

function closeCall({ id, input, hasDeltas }: CallBlock): readonly StreamEvent[] {
  const end = { type: "tool-call-end", id } as const;
  if (hasDeltas) return [end];
  // A tool without arguments gets no deltas at all.
  return [{ type: "tool-call-delta", id, text: input }, end];
}

/** Only a source on the web has an address to give; places in documents have none. */
export function citationEvents(id: string, value: unknown): readonly StreamEvent[] {
  const { url, title } = asRecord(value);
  if (typeof url !== "string" || url === "") return [];
  return [{ type: "citation", id, url, ...(typeof title === "string" && title !== "" && { title }) }];
}
