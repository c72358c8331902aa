import type { Carry } from "../../domain/conversation.ts";
import type { FinishReason, StreamEvent } from "../../domain/stream-event.ts";
import type { Usage } from "../../domain/usage.ts";
import type { AnswerContext, AnswerEncoder } from "../client-grammar.ts";
import type { JsonObject } from "../json-value.ts";
import { GrowingText, strictJson } from "../strict-json.ts";
import { CallLane } from "./call-lane.ts";
import { chatFailureText } from "./encode-chat-failure.ts";
import { encodeUsage } from "./encode-usage.ts";
import { wantsLegacyCall } from "./parse-settings.ts";
import { recordOf } from "./read-field.ts";
import { sealThought } from "./thoughts.ts";

type Finish = Extract<StreamEvent, { type: "finish" }>;

const TAIL = ',"logprobs":null,"finish_reason":null}]}\n\n';
const DONE = "data: [DONE]\n\n";
const NO_THOUGHT = { text: "", summary: "" };

/**
 * One answer in the words of Chat Completions: `chat.completion.chunk` events, or a whole `chat.completion`.
 * Thoughts are `reasoning_content`, as DeepSeek has it; their opaque state is `reasoning_details` (thoughts.ts).
 * `context.echo` tells whether the client wants the usage of a stream, and whether it knows `tool_calls` at all.
 * Source: openai-openapi, schemas CreateChatCompletionResponse and CreateChatCompletionStreamResponse.
 */
export class ChatEncoder implements AnswerEncoder {
  readonly #context: AnswerContext;
  /** Up to the choices of a chunk. */
  readonly #opening: string;
  /** Up to the delta of a chunk. */
  readonly #head: string;
  readonly #textHead: string;
  readonly #calls: CallLane;
  readonly #wantsLegacyCall: boolean;
  readonly #wantsUsage: boolean;
  readonly #details: JsonObject[] = [];
  readonly #annotations: JsonObject[] = [];
  /** Of a client that has room for one call: they wait until it is known whether there is another. */
  readonly #heldCalls: string[] = [];
  readonly #text = new GrowingText();
  readonly #thoughts = new GrowingText();
  #refusal = "";
  #thought = NO_THOUGHT;
  #finish: Finish | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    const { responseId, createdAtUnixS, modelAsked, request, echo = {} } = context;
    const about = `"created":${createdAtUnixS},"model":${strictJson(modelAsked)}`;
    this.#opening = `data: {"id":${strictJson(responseId)},"object":"chat.completion.chunk",${about},"choices":[`;
    this.#head = `${this.#opening}{"index":0,"delta":`;
    this.#textHead = `${this.#head}{"content":`;
    this.#calls = new CallLane(request.tools);
    this.#wantsLegacyCall = wantsLegacyCall(echo);
    this.#wantsUsage = recordOf(echo["stream_options"])?.["include_usage"] === true;
  }

  encode(event: StreamEvent): string {
    switch (event.type) {
      case "text-delta":
        return this.#say(this.#text.push(event.text));
      case "text-end":
        return this.#say(this.#text.flush());
      case "reasoning-delta":
        return this.#think(event.form, event.text);
      case "tool-call-start":
      case "tool-call-delta":
      case "tool-call-end":
        return this.#call(this.#calls.push(event));
      case "start":
        return this.#chunk('{"role":"assistant","content":null}');
      case "reasoning-start":
        this.#thought = NO_THOUGHT;
        return "";
      case "reasoning-end":
        return this.#endThought(event.carry);
      case "refusal":
        this.#refusal += event.text;
        return this.#chunk(strictJson({ refusal: event.text }));
      case "citation":
        return this.#cite(event.url, event.title ?? event.url);
      case "finish":
        return this.#end(event);
      case "failure":
        return chatFailureText(event.fault);
      // A chat client sees of a search what was found: text and citations.
      case "web-search":
      case "text-start":
        return "";
    }
  }

  whole(): Readonly<Record<string, unknown>> {
    const { responseId, createdAtUnixS, modelAsked } = this.#context;
    const usage = this.#finish?.usage;
    return {
      id: responseId,
      object: "chat.completion",
      created: createdAtUnixS,
      model: modelAsked,
      choices: [{ index: 0, message: this.#message(), logprobs: null, ...this.#finishFields() }],
      ...(usage && { usage: encodeUsage(usage) }),
    };
  }

  #say(text: string): string {
    // Most events are these, so the chunk is joined and not printed.
    return text === "" ? "" : `${this.#textHead}${strictJson(text)}}${TAIL}`;
  }

  #think(form: "raw" | "summary", text: string): string {
    const { text: raw, summary } = this.#thought;
    this.#thought = form === "raw" ? { text: raw + text, summary } : { text: raw, summary: summary + text };
    return this.#tellThought(this.#thoughts.push(text));
  }

  #tellThought(text: string): string {
    return text === "" ? "" : this.#chunk(`{"reasoning_content":${strictJson(text)}}`);
  }

  #endThought(carry: Carry | undefined): string {
    const { text, summary } = this.#thought;
    const reasoning = {
      kind: "reasoning" as const,
      summary: summary === "" ? [] : [summary],
      text: text === "" ? [] : [text],
      ...(carry && { carry }),
    };
    const detail = sealThought({ reasoning, textBefore: this.#text.text.length }, this.#details.length);
    if (detail) this.#details.push(detail);
    return this.#tellThought(this.#thoughts.flush());
  }

  /** A source stands behind what has been said so far: vendors rarely say which words it backs. */
  #cite(url: string, title: string): string {
    const at = this.#text.text.length;
    const annotation = { type: "url_citation", url_citation: { start_index: at, end_index: at, url, title } };
    this.#annotations.push(annotation);
    return this.#chunk(strictJson({ annotations: [annotation] }));
  }

  #call(deltas: readonly string[]): string {
    if (this.#wantsLegacyCall) {
      this.#heldCalls.push(...deltas);
      return "";
    }
    return this.#chunks(deltas);
  }

  #end(event: Finish): string {
    this.#finish = event;
    const call = this.#legacyCall();
    const held = call ? [strictJson({ function_call: call })] : this.#heldCalls;
    return (
      this.#explainRefusal(event.reason) +
      this.#detailsChunk() +
      this.#chunks(held) +
      `${this.#head}{},"logprobs":null,${strictJson(this.#finishFields()).slice(1)}]}\n\n` +
      this.#usageChunk(event.usage) +
      DONE
    );
  }

  /** All at once: OpenAI's SDK keeps only the last value of a field that it does not know. */
  #detailsChunk(): string {
    return this.#details.length === 0 ? "" : this.#chunk(strictJson({ reasoning_details: this.#details }));
  }

  /** A refusal without words would look like an empty answer. */
  #explainRefusal(reason: FinishReason): string {
    if (reason.kind !== "refusal" || !reason.detail || this.#refusal !== "" || this.#text.text !== "")
      return "";
    return this.encode({ type: "refusal", id: "", text: reason.detail });
  }

  /** Unknown is not zero: without a count there is no chunk. */
  #usageChunk(usage: Usage | undefined): string {
    if (!usage || !this.#wantsUsage) return "";
    return `${this.#opening}],"usage":${strictJson(encodeUsage(usage))}}\n\n`;
  }

  #message(): JsonObject {
    const calls = this.#calls.whole;
    const legacy = this.#legacyCall();
    const saysOtherwise = calls.length > 0 || this.#refusal !== "";
    return {
      role: "assistant",
      content: this.#text.text === "" && saysOtherwise ? null : this.#text.text,
      refusal: this.#refusal === "" ? null : this.#refusal,
      annotations: this.#annotations,
      ...(this.#thoughts.text !== "" && { reasoning_content: this.#thoughts.text }),
      ...(this.#details.length > 0 && { reasoning_details: this.#details }),
      ...(legacy ? { function_call: legacy } : calls.length > 0 && { tool_calls: calls }),
    };
  }

  /** Several calls do not fit into `function_call`; then they stay `tool_calls`, where none of them is lost. */
  #legacyCall(): unknown {
    const [call, ...others] = this.#wantsLegacyCall ? this.#calls.whole : [];
    return others.length === 0 ? call?.["function"] : undefined;
  }

  /** `native_finish_reason` is OpenRouter's name for a reason that OpenAI's five words do not have. */
  #finishFields(): JsonObject {
    const reason = this.#finish?.reason ?? { kind: "stop" };
    const word = finishWord(reason, this.#calls.count > 0);
    return {
      finish_reason: word === "tool_calls" && this.#legacyCall() ? "function_call" : word,
      ...(reason.kind === "unknown" && { native_finish_reason: reason.raw }),
    };
  }

  #chunk(delta: string): string {
    return `${this.#head}${delta}${TAIL}`;
  }

  #chunks(deltas: readonly string[]): string {
    let text = "";
    for (const delta of deltas) text += this.#chunk(delta);
    return text;
  }
}

function finishWord(reason: FinishReason, hasCalls: boolean): string {
  switch (reason.kind) {
    case "max-tokens":
      return "length";
    case "content-filter":
    case "refusal":
      return "content_filter";
    // Vendors say "stop" behind calls, and other words; a client must know that it is its turn.
    case "stop":
    case "tool-calls":
    case "unknown":
      return hasCalls ? "tool_calls" : "stop";
  }
}
