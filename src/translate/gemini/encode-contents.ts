import type { Content, Item, Reasoning, ToolCall, ToolResult } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import { argumentsOf } from "../lower-tool.ts";
import { systemReminder } from "../system-reminder.ts";
import { type Turn, turnsOf } from "../turns.ts";
import type { WarningList } from "../warning-list.ts";
import { type GeminiCarry, readCarry } from "./carry.ts";
import { encodeContent, type GeminiPart } from "./encode-content.ts";
import { isModern } from "./model-version.ts";
import { geminiToolName } from "./tool-name.ts";

export interface GeminiContent {
  readonly role: "user" | "model";
  readonly parts: readonly GeminiPart[];
}

export interface EncodedContents {
  /** What the conversation begins with; Gemini keeps it apart. */
  readonly system: readonly GeminiPart[];
  readonly contents: readonly GeminiContent[];
}

/** How a conversation may be told. */
export interface ContentsOptions {
  readonly target: DialectTarget;
  /** Google's own searches may come back; models that do not search with functions refuse them. */
  readonly keepsServerTools: boolean;
  readonly warnings: WarningList;
}

/** Said where Gemini wants a turn of the user's and there is none. */
const OPENING = "(The conversation begins here.)";
const CONTINUE = "Continue.";

/**
 * For calls that another model made, or that were made before signatures existed: Gemini 3 refuses a call
 * without a signature, and takes this word for one.
 * Source: https://ai.google.dev/gemini-api/docs/thought-signatures (FAQ) and
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thought-signatures
 */
export const NO_SIGNATURE = "skip_thought_signature_validator";

/**
 * The conversation as Gemini wants it: begins and ends with the user; calls right behind a user's turn; as many
 * responses as calls, by the same names, in the same order.
 * Ids of calls are left out: Vertex' v1 API does not have them, and order says the same.
 */
export function encodeContents(items: readonly Item[], options: ContentsOptions): EncodedContents {
  const turns = turnsOf(items, options.warnings);
  const builder = new ContentsBuilder(options);
  const leading = turns.findIndex((turn) => !isSystemText(turn));
  const conversation = leading === -1 ? [] : turns.slice(leading);
  for (const turn of conversation) builder.add(turn);
  const system = turns.slice(0, turns.length - conversation.length).flatMap((turn) => {
    return turn.role === "system" || turn.role === "developer"
      ? encodeContent(turn.content, options.warnings)
      : [];
  });
  return { system, contents: builder.finish() };
}

/** System instructions are text only; one with a picture is told as the user's. */
const isSystemText = (turn: Turn): boolean =>
  (turn.role === "system" || turn.role === "developer") &&
  turn.content.every(({ kind }) => kind === "text" || kind === "refusal");

class ContentsBuilder {
  readonly #options: ContentsOptions;
  readonly #modern: boolean;
  readonly #contents: { role: "user" | "model"; parts: GeminiPart[]; closed: boolean }[] = [];
  /** The calls of the turn before, whose results come next. */
  #calls: readonly ToolCall[] = [];

  constructor(options: ContentsOptions) {
    this.#options = options;
    this.#modern = isModern(options.target.model);
  }

  add(turn: Turn): void {
    if (turn.role === "assistant") {
      this.#calls = turn.parts.filter((part) => part.kind === "tool-call");
      this.#push("model", this.#modelParts(turn.parts));
    } else if (turn.role === "tool") this.#addResults(turn.results);
    else {
      const parts = encodeContent(turn.content, this.#options.warnings);
      this.#push("user", turn.role === "user" ? parts : parts.map(asReminder));
    }
  }

  finish(): GeminiContent[] {
    const contents = this.#contents.map(({ role, parts }): GeminiContent => ({ role, parts }));
    if (contents[0]?.role !== "user") contents.unshift({ role: "user", parts: [{ text: OPENING }] });
    if (contents.at(-1)?.role === "model") {
      this.#options.warnings.add("answer begun for the model", `asked it to go on: "${CONTINUE}"`);
      contents.push({ role: "user", parts: [{ text: CONTINUE }] });
    }
    return contents;
  }

  /** Neighbours of one role become one, except that nothing may be added to function responses. */
  #push(role: "user" | "model", parts: readonly GeminiPart[], closed = false): void {
    if (parts.length === 0) return;
    const last = this.#contents.at(-1);
    if (last?.role !== role || last.closed || closed) {
      this.#contents.push({ role, parts: [...parts], closed });
      return;
    }
    // One by one: a spread of a hundred thousand parts overflows the stack.
    for (const part of parts) last.parts.push(part);
  }

  /** Pictures stand behind all responses: every model reads them there, inside a response only Gemini 3 does. */
  #addResults(results: readonly ToolResult[]): void {
    const media: GeminiPart[] = [];
    const responses = results.map(({ content }, index) => {
      const name = geminiToolName(this.#calls[index]?.name ?? "");
      const parts = encodeContent(content.filter(isMedia), this.#options.warnings);
      if (parts.length > 0) media.push({ text: `Output of the tool call ${name}:` }, ...parts);
      return { functionResponse: { name, response: { output: outputOf(content) } } };
    });
    this.#push("user", [...responses, ...media], true);
  }

  #modelParts(parts: Extract<Turn, { role: "assistant" }>["parts"]): GeminiPart[] {
    const encoded: GeminiPart[] = [];
    const signatures = new Map<string, string>();
    for (const part of parts) {
      if (part.kind === "message") {
        for (const piece of encodeContent(part.content, this.#options.warnings)) encoded.push(piece);
      } else if (part.kind === "reasoning") this.#bringBack(part, encoded, signatures);
      else encoded.push(this.#call(part, encoded, signatures));
    }
    return encoded;
  }

  #call(call: ToolCall, before: readonly GeminiPart[], signatures: ReadonlyMap<string, string>): GeminiPart {
    const { name, callId } = call;
    const functionCall = { name: geminiToolName(name), args: argumentsOf(call) };
    // The suffix is from `turnsOf`, where an id comes twice.
    const minted = signatures.get(callId) ?? signatures.get(callId.replace(/_\d+$/, ""));
    const isFirst = !before.some((part) => "functionCall" in part);
    const signature = minted ?? (this.#modern && isFirst ? NO_SIGNATURE : undefined);
    return { functionCall, ...(signature !== undefined && { thoughtSignature: signature }) };
  }

  #bringBack({ carry, summary }: Reasoning, encoded: GeminiPart[], signatures: Map<string, string>): void {
    const { target, keepsServerTools, warnings } = this.#options;
    if (carry === undefined) return;
    const value = carry.minter === target.minter ? readCarry(carry.value) : undefined;
    if (value === undefined) {
      warnings.add("reasoning of another model", "left it out");
      return;
    }
    if (value.on === "call") signatures.set(value.callId, value.signature);
    else if (value.on === "text") signText(value, encoded);
    else if (value.on === "thought") {
      encoded.push({ text: summary.join(""), thought: true, thoughtSignature: value.signature });
    } else if (keepsServerTools) encoded.push(value.part);
    else warnings.add("searches of earlier turns", "left them out");
  }
}

/** Pictures stay as they are. */
function asReminder(part: GeminiPart): GeminiPart {
  return typeof part["text"] === "string" ? { text: systemReminder(part["text"]) } : part;
}

/** Splits the text before, so that the signature stands on exactly the part that it came on. */
function signText({ length, signature }: Extract<GeminiCarry, { on: "text" }>, encoded: GeminiPart[]): void {
  const last = encoded.at(-1);
  const text = last && Object.keys(last).length === 1 && typeof last["text"] === "string" ? last["text"] : "";
  // The text may have been changed or lost on its way; then the signature stands alone, as streams have it too.
  const signed = length > 0 && length <= text.length ? text.slice(-length) : "";
  if (signed !== "") {
    encoded.pop();
    if (signed.length < text.length) encoded.push({ text: text.slice(0, -signed.length) });
  }
  encoded.push({ text: signed, thoughtSignature: signature });
}

const isMedia = ({ kind }: Content): boolean => kind !== "text" && kind !== "refusal";

function outputOf(content: readonly Content[]): string {
  const texts = content.flatMap((piece) =>
    piece.kind === "text" || piece.kind === "refusal" ? [piece.text] : [],
  );
  return texts.join("\n");
}
