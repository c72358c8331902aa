import type { ToolOrigin } from "../../domain/conversation.ts";
import { GrowingText, strictJson } from "../strict-json.ts";
import type { AnswerOutput } from "./answer-output.ts";

/** A tool call on its way to the client, in the client's own kind of item. */
export interface CallBlock {
  begin(): string;
  delta(piece: string): string;
  end(): string;
}

export interface CallFacts {
  readonly id: string;
  readonly callId: string;
  readonly origin: ToolOrigin;
}

/** The fields that name a call, as JSON without braces. */
export function namesOf(type: string, { id, callId, origin }: CallFacts): string {
  const namespace = origin.namespace === undefined ? "" : `,"namespace":${strictJson(origin.namespace)}`;
  const name = strictJson(origin.name);
  return `"id":"${id}","type":"${type}","call_id":${strictJson(callId)},"name":${name}${namespace}`;
}

export class FunctionCall implements CallBlock {
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
