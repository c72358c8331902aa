import { estimateStreamTokens } from "../translate/estimate-answer.ts";
import { sseData } from "../translate/sse.ts";

/** So much of a stream stays in memory while it passes: some hundred deltas. */
const MAX_KEPT_BYTES = 65_536;
const LEAST_BYTES = 4_096;
const EMPTY = Buffer.alloc(0);

/**
 * The first events of a stream that passes, kept as they are: should nobody say how many tokens it took, this is what a
 * guess is made of when it is over. While it runs this costs one copy of the first of them, and nothing is looked at.
 */
export class PassedEvents {
  #kept: Buffer = EMPTY;
  #keptBytes = 0;
  /** Where each event that is kept ends. */
  readonly #ends: number[] = [];
  #passedBytes = 0;
  #isFull = false;

  add(frame: Buffer): void {
    this.#passedBytes += frame.length;
    this.#isFull ||= this.#keptBytes + frame.length > MAX_KEPT_BYTES;
    if (!this.#isFull) this.#keep(frame);
  }

  /** A copy: the frame is part of what one packet brought, all of which it would keep alive. */
  #keep(frame: Buffer): void {
    const end = this.#keptBytes + frame.length;
    if (end > this.#kept.length) {
      const grown = Buffer.allocUnsafeSlow(
        Math.min(MAX_KEPT_BYTES, Math.max(end, this.#kept.length * 2, LEAST_BYTES)),
      );
      this.#kept.copy(grown, 0, 0, this.#keptBytes);
      this.#kept = grown;
    }
    frame.copy(this.#kept, this.#keptBytes);
    this.#keptBytes = end;
    this.#ends.push(end);
  }

  get #frames(): readonly Buffer[] {
    return this.#ends.map((end, at) => this.#kept.subarray(this.#ends[at - 1] ?? 0, end));
  }

  /** What was not kept is taken to be like the deltas that were. */
  estimateTokens(): number {
    const frames = this.#frames;
    const events = frames.map(parseFrame);
    const tokens = estimateStreamTokens(events);
    if (tokens === 0 || this.#passedBytes === this.#keptBytes) return tokens;
    // The first events of a Responses stream repeat the request, and may be long.
    const silent = frames.filter((_, at) => estimateStreamTokens([events[at]]) === 0);
    const silentBytes = silent.reduce((sum, { length }) => sum + length, 0);
    return Math.round((tokens * (this.#passedBytes - silentBytes)) / (this.#keptBytes - silentBytes));
  }
}

/** Chat's `[DONE]` and damaged events say nothing. */
function parseFrame(frame: Buffer): unknown {
  try {
    return JSON.parse(String(sseData(frame)));
  } catch {
    return undefined;
  }
}
