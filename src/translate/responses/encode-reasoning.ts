import type { Carry } from "../../domain/conversation.ts";
import { ENVELOPE_MARK, sealCarry } from "../envelope.ts";
import { GrowingText, strictJson } from "../strict-json.ts";
import type { AnswerOutput } from "./answer-output.ts";

/** What OpenAI calls the two forms of thoughts. */
interface Form {
  readonly partType: string;
  readonly indexName: string;
  readonly added: string;
  readonly delta: string;
  readonly done: string;
  readonly partDone: string;
}

const SUMMARY: Form = {
  partType: "summary_text",
  indexName: "summary_index",
  added: "response.reasoning_summary_part.added",
  delta: "response.reasoning_summary_text.delta",
  done: "response.reasoning_summary_text.done",
  partDone: "response.reasoning_summary_part.done",
};

const RAW: Form = {
  partType: "reasoning_text",
  indexName: "content_index",
  added: "response.content_part.added",
  delta: "response.reasoning_text.delta",
  done: "response.reasoning_text.done",
  partDone: "response.content_part.done",
};

/** One block of thoughts as a `reasoning` item. Thoughts without a word and without state are no item. */
export class ReasoningBlock {
  readonly #output: AnswerOutput;
  readonly #id: string;
  #index = -1;
  #summary: Part | undefined;
  #raw: Part | undefined;

  constructor(output: AnswerOutput, id: string) {
    this.#output = output;
    this.#id = id;
  }

  delta(form: "raw" | "summary", piece: string): string {
    if (piece === "") return "";
    const begin = this.#begin();
    if (form === "summary") {
      this.#summary ??= new Part(this.#output, SUMMARY, this.#place);
      return begin + this.#summary.delta(piece);
    }
    this.#raw ??= new Part(this.#output, RAW, this.#place);
    return begin + this.#raw.delta(piece);
  }

  end(carry: Carry | undefined): string {
    if (this.#index === -1 && !carry) return "";
    const begin = this.#begin();
    const parts = (this.#raw?.end() ?? "") + (this.#summary?.end() ?? "");
    const content = this.#raw ? `,"content":[${this.#raw.json}]` : "";
    // An empty envelope says whose thoughts they are: without one they would reach a Responses upstream later on, and
    // OpenAI answers 404 to thoughts that it does not know.
    const sealed = strictJson(carry ? sealCarry(carry) : ENVELOPE_MARK);
    const item =
      `{"id":"${this.#id}","type":"reasoning","summary":[${this.#summary?.json ?? ""}]${content},` +
      `"encrypted_content":${sealed}}`;
    return begin + parts + this.#output.done(this.#index, item);
  }

  get #place(): string {
    return `"item_id":"${this.#id}","output_index":${this.#index}`;
  }

  #begin(): string {
    if (this.#index !== -1) return "";
    const { index, frames } = this.#output.add(`{"id":"${this.#id}","type":"reasoning","summary":[]}`);
    this.#index = index;
    return frames;
  }
}

class Part {
  readonly #output: AnswerOutput;
  readonly #form: Form;
  readonly #place: string;
  readonly #text = new GrowingText();
  #begun = false;

  constructor(output: AnswerOutput, form: Form, place: string) {
    this.#output = output;
    this.#form = form;
    this.#place = `${place},"${form.indexName}":0`;
  }

  get json(): string {
    return `{"type":"${this.#form.partType}","text":${strictJson(this.#text.text)}}`;
  }

  delta(piece: string): string {
    return this.#begin() + this.#say(this.#text.push(piece));
  }

  end(): string {
    const last = this.#say(this.#text.flush());
    const { done, partDone } = this.#form;
    return (
      last +
      this.#output.frame(done, `${this.#place},"text":${strictJson(this.#text.text)}`) +
      this.#output.frame(partDone, `${this.#place},"part":${this.json}`)
    );
  }

  #begin(): string {
    if (this.#begun) return "";
    this.#begun = true;
    const empty = `{"type":"${this.#form.partType}","text":""}`;
    return this.#output.frame(this.#form.added, `${this.#place},"part":${empty}`);
  }

  #say(text: string): string {
    if (text === "") return "";
    return this.#output.frame(this.#form.delta, `${this.#place},"delta":${strictJson(text)}`);
  }
}
