import type { Fault, FinishReason, StreamEvent } from "../../domain/stream-event.ts";
import type { Usage } from "../../domain/usage.ts";
import type { AnswerContext, AnswerEncoder } from "../client-grammar.ts";
import { type JsonObject, parseJson } from "../json-value.ts";
import { strictJson } from "../strict-json.ts";
import { AnswerOutput } from "./answer-output.ts";
import { echoSettings } from "./echo-settings.ts";
import { openCall } from "./encode-call.ts";
import type { CallBlock } from "./encode-function-call.ts";
import { encodeRefusal, MessageBlock } from "./encode-message.ts";
import { ReasoningBlock } from "./encode-reasoning.ts";
import { type EndOfAnswer, endOfAnswer, refusalSentence } from "./end-of-answer.ts";
import { ToolFinder } from "./find-tool.ts";
import { type ResponseFacts, responseObject } from "./response-object.ts";

/**
 * Writes an answer as OpenAI streams it: every item is begun, filled and ended by its own events, and the last
 * event repeats it all. Calls come back under the client's own names.
 * Source: https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class ResponsesEncoder implements AnswerEncoder {
  readonly #context: AnswerContext;
  readonly #output = new AnswerOutput();
  readonly #settings: JsonObject;
  #tools: ToolFinder | undefined;
  #text: MessageBlock | undefined;
  #reasoning: ReasoningBlock | undefined;
  readonly #calls = new Map<string, CallBlock>();
  #started = false;
  #saidAnything = false;
  #saidCalls = false;
  /** The whole Response object, as JSON, once it is over. */
  #response: string | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#settings = context.echo ? echoSettings(context.echo) : {};
  }

  encode(event: StreamEvent): string {
    switch (event.type) {
      case "text-delta":
        return this.#text?.delta(event.text) ?? "";
      case "start":
        return this.#start();
      case "text-start":
        this.#text = new MessageBlock(this.#output, this.#context.ids.next("msg"));
        return "";
      case "citation":
        return this.#text?.cite(event.url, event.title) ?? "";
      case "text-end":
        return this.#endText();
      case "refusal":
        return this.#refuse(event.text);
      case "reasoning-start":
        this.#reasoning = new ReasoningBlock(this.#output, this.#context.ids.next("rs"));
        return "";
      case "reasoning-delta":
        return this.#reasoning?.delta(event.form, event.text) ?? "";
      case "reasoning-end":
        return this.#endReasoning(event.carry);
      case "tool-call-start":
        return this.#startCall(event);
      case "tool-call-delta":
        return this.#calls.get(event.id)?.delta(event.text) ?? "";
      case "tool-call-end":
        return this.#endCall(event.id);
      case "web-search":
        return this.#searchedWeb(event.query);
      case "finish":
        return this.#finish(event.reason, event.usage);
      case "failure":
        return this.#fail(event.fault, event.usage);
    }
  }

  whole(): JsonObject {
    const response = this.#response === undefined ? undefined : parseJson(this.#response);
    return (
      (response as JsonObject | undefined) ?? responseObject({ ...this.#facts("in_progress"), output: [] })
    );
  }

  #start(): string {
    if (this.#started) return "";
    this.#started = true;
    const fields = `"response":${strictJson(responseObject(this.#facts("in_progress")))}`;
    return (
      this.#output.frame("response.created", fields) + this.#output.frame("response.in_progress", fields)
    );
  }

  #facts(status: ResponseFacts["status"]): ResponseFacts {
    const { responseId, modelAsked, createdAtUnixS } = this.#context;
    return {
      id: responseId,
      model: modelAsked,
      createdAtUnixS,
      status,
      output: [],
      settings: this.#settings,
    };
  }

  #endText(): string {
    const frames = this.#text?.end() ?? "";
    this.#text = undefined;
    if (frames !== "") this.#saidAnything = true;
    return frames;
  }

  /** Codex knows no refusals in messages and would drop the whole item, so it gets the words as text. */
  #refuse(text: string): string {
    this.#saidAnything = true;
    const id = this.#context.ids.next("msg");
    if (this.#context.echo) return encodeRefusal(this.#output, id, text);
    const block = new MessageBlock(this.#output, id);
    return block.delta(text) + block.end();
  }

  #endReasoning(carry: Parameters<ReasoningBlock["end"]>[0]): string {
    const frames = this.#reasoning?.end(carry) ?? "";
    this.#reasoning = undefined;
    return frames;
  }

  #startCall(event: Extract<StreamEvent, { type: "tool-call-start" }>): string {
    const { ids, request } = this.#context;
    this.#tools ??= new ToolFinder(request.tools);
    const call = openCall(event, { output: this.#output, ids, tools: this.#tools });
    this.#calls.set(event.id, call);
    return call.begin();
  }

  #endCall(id: string): string {
    const call = this.#calls.get(id);
    if (!call) return "";
    this.#calls.delete(id);
    this.#saidCalls = true;
    this.#saidAnything = true;
    return call.end();
  }

  #searchedWeb(query: string | undefined): string {
    const id = this.#context.ids.next("ws");
    const action = strictJson({ type: "search", query: query ?? "" });
    const item = (status: string) =>
      `{"id":"${id}","type":"web_search_call","status":"${status}","action":${action}}`;
    const { index, frames } = this.#output.add(item("in_progress"));
    const place = `"item_id":"${id}","output_index":${index}`;
    return (
      frames +
      this.#output.frame("response.web_search_call.in_progress", place) +
      this.#output.frame("response.web_search_call.searching", place) +
      this.#output.frame("response.web_search_call.completed", place) +
      this.#output.done(index, item("completed"))
    );
  }

  #finish(reason: FinishReason, usage: Usage | undefined): string {
    let frames = this.#start() + this.#endReasoning(undefined) + this.#endText();
    if (reason.kind === "refusal" && !this.#saidAnything)
      frames += this.#refuse(refusalSentence(reason.detail));
    const said = {
      anything: this.#saidAnything,
      calls: this.#saidCalls,
      halfCall: this.#calls.size > 0,
    };
    return frames + this.#end(endOfAnswer(reason, said), usage);
  }

  /** What is still open stays open: an item that is not done never happened, above all a tool call. */
  #fail(fault: Fault, usage: Usage | undefined): string {
    const error = { code: fault.code ?? "server_error", message: fault.message };
    return this.#start() + this.#end({ status: "failed", error }, usage);
  }

  #end(end: EndOfAnswer, usage: Usage | undefined): string {
    const { output: _, ...response } = responseObject({
      ...this.#facts(end.status),
      ...(end.status === "failed" && { error: end.error }),
      ...(end.status === "incomplete" && { incompleteReason: end.reason }),
      ...(usage && { usage }),
    });
    // The items are JSON already; a long answer is not written twice.
    this.#response = `${strictJson(response).slice(0, -1)},"output":${this.#output.itemsJson}}`;
    return this.#output.frame(`response.${end.status}`, `"response":${this.#response}`);
  }
}
