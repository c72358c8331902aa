import type { ToolOrigin } from "../../domain/conversation.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import type { IdSource } from "../dialect.ts";
import { type AnswerOutput, GrowingText, strictJson } from "./answer-output.ts";
import type { ToolFinder } from "./find-tool.ts";
import { isObject, parseJson } from "./json-value.ts";
import { isLocalShell, localShellAction } from "./local-shell.ts";
import { FreeformInput } from "./unwrap-freeform.ts";

/** A tool call on its way to the client, in the client's own kind of item. */
export interface CallBlock {
  begin(): string;
  delta(piece: string): string;
  end(): string;
}

export interface CallContext {
  readonly output: AnswerOutput;
  readonly ids: IdSource;
  readonly tools: ToolFinder;
}

/** A tool that nobody declared is passed on: the client tells the model so, and the model goes on. */
export function openCall(
  event: Extract<StreamEvent, { type: "tool-call-start" }>,
  { output, ids, tools }: CallContext,
): CallBlock {
  const tool = tools.find(event.name);
  const origin = tool?.origin ?? { name: event.name };
  const { callId, form } = event;
  if (tool?.kind === "tool-search") return new SearchCall(output, ids.next("tsc"), callId);
  if (tool && isLocalShell(tool)) return new ShellCall(output, ids, { callId, origin });
  if (tool?.kind === "freeform" || (!tool && form === "text")) {
    return new FreeformCall(output, { id: ids.next("ctc"), callId, origin, wrapped: form === "json" });
  }
  return new FunctionCall(output, { id: ids.next("fc"), callId, origin });
}

interface CallFacts {
  readonly id: string;
  readonly callId: string;
  readonly origin: ToolOrigin;
}

/** The fields that name a call, as JSON without braces. */
function namesOf(type: string, { id, callId, origin }: CallFacts): string {
  const namespace = origin.namespace === undefined ? "" : `,"namespace":${strictJson(origin.namespace)}`;
  const name = strictJson(origin.name);
  return `"id":"${id}","type":"${type}","call_id":${strictJson(callId)},"name":${name}${namespace}`;
}

class FunctionCall implements CallBlock {
  readonly #output: AnswerOutput;
  readonly #facts: CallFacts;
  readonly #names: string;
  readonly #arguments = new GrowingText();
  #index = 0;
  #place = "";

  constructor(output: AnswerOutput, facts: CallFacts) {
    this.#output = output;
    this.#facts = facts;
    this.#names = namesOf("function_call", facts);
  }

  begin(): string {
    const { index, frames } = this.#output.add(`{${this.#names},"status":"in_progress","arguments":""}`);
    this.#index = index;
    this.#place = `"item_id":"${this.#facts.id}","output_index":${index}`;
    return frames;
  }

  delta(piece: string): string {
    return this.#say(this.#arguments.push(piece));
  }

  /** The arguments stay as the model wrote them, good JSON or not; no arguments at all are an empty object. */
  end(): string {
    let last = this.#say(this.#arguments.flush());
    if (this.#arguments.text.trim() === "") last += this.delta("{}");
    const text = strictJson(this.#arguments.text);
    const name = strictJson(this.#facts.origin.name);
    return (
      last +
      this.#output.frame(
        "response.function_call_arguments.done",
        `${this.#place},"name":${name},"arguments":${text}`,
      ) +
      this.#output.done(this.#index, `{${this.#names},"status":"completed","arguments":${text}}`)
    );
  }

  #say(text: string): string {
    if (text === "") return "";
    return this.#output.frame(
      "response.function_call_arguments.delta",
      `${this.#place},"delta":${strictJson(text)}`,
    );
  }
}

class FreeformCall implements CallBlock {
  readonly #output: AnswerOutput;
  readonly #id: string;
  readonly #names: string;
  readonly #wrapped: FreeformInput | undefined;
  readonly #input = new GrowingText();
  #index = 0;

  constructor(output: AnswerOutput, facts: CallFacts & { readonly wrapped: boolean }) {
    this.#output = output;
    this.#id = facts.id;
    this.#names = namesOf("custom_tool_call", facts);
    this.#wrapped = facts.wrapped ? new FreeformInput() : undefined;
  }

  begin(): string {
    const { index, frames } = this.#output.add(`{${this.#names},"status":"in_progress","input":""}`);
    this.#index = index;
    return frames;
  }

  delta(piece: string): string {
    return this.#say(this.#input.push(this.#wrapped ? this.#wrapped.push(piece) : piece));
  }

  end(): string {
    const end = this.#wrapped?.end();
    const last = this.#say(this.#input.push(end?.rest ?? "")) + this.#say(this.#input.flush());
    const input = strictJson(end ? end.input : this.#input.text);
    return (
      last +
      this.#frame("response.custom_tool_call_input.done", `"input":${input}`) +
      this.#output.done(this.#index, `{${this.#names},"status":"completed","input":${input}}`)
    );
  }

  #say(text: string): string {
    if (text === "") return "";
    return this.#frame("response.custom_tool_call_input.delta", `"delta":${strictJson(text)}`);
  }

  #frame(type: string, fields: string): string {
    return this.#output.frame(type, `"item_id":"${this.#id}","output_index":${this.#index},${fields}`);
  }
}

/** Its arguments are an object, which cannot be streamed. */
class SearchCall implements CallBlock {
  readonly #output: AnswerOutput;
  readonly #names: string;
  #index = 0;
  #arguments = "";

  constructor(output: AnswerOutput, id: string, callId: string) {
    this.#output = output;
    this.#names = `"id":"${id}","type":"tool_search_call","call_id":${strictJson(callId)},"execution":"client"`;
  }

  begin(): string {
    const { index, frames } = this.#output.add(`{${this.#names},"status":"in_progress","arguments":{}}`);
    this.#index = index;
    return frames;
  }

  delta(piece: string): string {
    this.#arguments += piece;
    return "";
  }

  end(): string {
    const value = parseJson(this.#arguments);
    const query = this.#arguments.trim();
    const json = isObject(value) ? strictJson(value) : query === "" ? "{}" : strictJson({ query });
    return this.#output.done(this.#index, `{${this.#names},"status":"completed","arguments":${json}}`);
  }
}

/** Written at its end, since a call without a command is an ordinary one, which the client answers with an error. */
class ShellCall implements CallBlock {
  readonly #output: AnswerOutput;
  readonly #ids: IdSource;
  readonly #facts: Omit<CallFacts, "id">;
  #arguments = "";

  constructor(output: AnswerOutput, ids: IdSource, facts: Omit<CallFacts, "id">) {
    this.#output = output;
    this.#ids = ids;
    this.#facts = facts;
  }

  begin(): string {
    return "";
  }

  delta(piece: string): string {
    this.#arguments += piece;
    return "";
  }

  end(): string {
    const action = localShellAction(this.#arguments);
    if (!action) {
      const call = new FunctionCall(this.#output, { ...this.#facts, id: this.#ids.next("fc") });
      return call.begin() + call.delta(this.#arguments) + call.end();
    }
    const callId = strictJson(this.#facts.callId);
    const names = `"id":"${this.#ids.next("lsh")}","type":"local_shell_call","call_id":${callId}`;
    const json = strictJson(action);
    const { index, frames } = this.#output.add(`{${names},"status":"in_progress","action":${json}}`);
    return frames + this.#output.done(index, `{${names},"status":"completed","action":${json}}`);
  }
}
