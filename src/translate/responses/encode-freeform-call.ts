import { GrowingText, strictJson } from "../strict-json.ts";
import { FreeformInput } from "../unwrap-freeform.ts";
import type { AnswerOutput } from "./answer-output.ts";
import { type CallBlock, type CallFacts, namesOf } from "./encode-function-call.ts";

/** A call of a freeform tool: its raw input, out of the JSON around it where the vendor had to have some. */
export class FreeformCall implements CallBlock {
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
