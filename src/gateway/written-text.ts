import { estimateTokens } from "../domain/estimate-tokens.ts";
import type { StreamEvent } from "../domain/stream-event.ts";

/** Of a longer answer the rest is only measured. UTF-16 units. */
const MAX_KEPT = 262_144;

/** What the model wrote, as our own events tell it, for a guess at its tokens should the upstream not count them. */
export class WrittenText {
  readonly #pieces: string[] = [];
  #kept = 0;
  #written = 0;

  add(event: StreamEvent): void {
    const text = textOf(event);
    this.#written += text.length;
    if (text === "" || this.#kept >= MAX_KEPT) return;
    this.#kept += text.length;
    this.#pieces.push(text);
  }

  estimateTokens(): number {
    if (this.#kept === 0) return 0;
    return Math.round((estimateTokens(this.#pieces.join("")) * this.#written) / this.#kept);
  }
}

function textOf(event: StreamEvent): string {
  switch (event.type) {
    case "text-delta":
    case "reasoning-delta":
    case "tool-call-delta":
    case "refusal":
      return event.text;
    case "tool-call-start":
      return event.name;
    default:
      return "";
  }
}
