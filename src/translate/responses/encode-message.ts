import { GrowingText, strictJson } from "../strict-json.ts";
import type { AnswerOutput } from "./answer-output.ts";

/** One block of text as a `message` item. The item begins with its first letter: an empty text is no message. */
export class MessageBlock {
  readonly #output: AnswerOutput;
  readonly #id: string;
  readonly #text = new GrowingText();
  readonly #annotations: string[] = [];
  #index = -1;
  /** Which part of which item; the same in all its events. */
  #place = "";

  constructor(output: AnswerOutput, id: string) {
    this.#output = output;
    this.#id = id;
  }

  delta(piece: string): string {
    return this.#say(this.#text.push(piece));
  }

  /** The source of what was said last: our events name no place, so it stands at the end. */
  cite(url: string, title: string | undefined): string {
    const begin = this.#index === -1 ? this.#begin() : "";
    const at = this.#text.text.length;
    const annotation = strictJson({
      type: "url_citation",
      start_index: at,
      end_index: at,
      url,
      title: title ?? "",
    });
    const fields = `${this.#place},"annotation_index":${this.#annotations.length},"annotation":${annotation}`;
    this.#annotations.push(annotation);
    return begin + this.#output.frame("response.output_text.annotation.added", fields);
  }

  /** Empty when nothing was said. */
  end(): string {
    const last = this.#say(this.#text.flush());
    if (this.#index === -1) return last;
    const json = strictJson(this.#text.text);
    const annotations = `[${this.#annotations.join(",")}]`;
    const part = `{"type":"output_text","text":${json},"annotations":${annotations},"logprobs":[]}`;
    return (
      last +
      this.#output.frame("response.output_text.done", `${this.#place},"text":${json},"logprobs":[]`) +
      this.#output.frame("response.content_part.done", `${this.#place},"part":${part}`) +
      this.#output.done(this.#index, messageItem(this.#id, "completed", part))
    );
  }

  #say(text: string): string {
    if (text === "") return "";
    const begin = this.#index === -1 ? this.#begin() : "";
    const fields = `${this.#place},"delta":${strictJson(text)},"logprobs":[]`;
    return begin + this.#output.frame("response.output_text.delta", fields);
  }

  #begin(): string {
    const { index, frames } = this.#output.add(messageItem(this.#id, "in_progress", ""));
    this.#index = index;
    this.#place = placeOf(this.#id, index);
    const part = '{"type":"output_text","text":"","annotations":[],"logprobs":[]}';
    return frames + this.#output.frame("response.content_part.added", `${this.#place},"part":${part}`);
  }
}

/** A refusal, which comes in one piece, as a `message` item. */
export function encodeRefusal(output: AnswerOutput, id: string, text: string): string {
  const { index, frames } = output.add(messageItem(id, "in_progress", ""));
  const place = placeOf(id, index);
  const json = strictJson(text);
  const part = `{"type":"refusal","refusal":${json}}`;
  return (
    frames +
    output.frame("response.content_part.added", `${place},"part":{"type":"refusal","refusal":""}`) +
    output.frame("response.refusal.delta", `${place},"delta":${json}`) +
    output.frame("response.refusal.done", `${place},"refusal":${json}`) +
    output.frame("response.content_part.done", `${place},"part":${part}`) +
    output.done(index, messageItem(id, "completed", part))
  );
}

const placeOf = (id: string, index: number): string =>
  `"item_id":"${id}","output_index":${index},"content_index":0`;

const messageItem = (id: string, status: string, part: string): string =>
  `{"id":"${id}","type":"message","status":"${status}","role":"assistant","content":[${part}]}`;
