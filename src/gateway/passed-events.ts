import { estimateStreamTokens } from "../translate/estimate-answer.ts";
import { sseData } from "../translate/sse.ts";

/** So much of a stream stays in memory while it passes: some hundred deltas. */
const MAX_KEPT_BYTES = 65_536;

/**
 * The first events of a stream that passes, kept as they are: should nobody say how many tokens it took, this is what a
 * guess is made of when it is over. While it runs this costs one copy of the first of them, and nothing is looked at.
 */
export class PassedEvents {
  readonly #frames: Buffer[] = [];
  #keptBytes = 0;
  #passedBytes = 0;
  #isFull = false;

  add(frame: Buffer): void {
    this.#passedBytes += frame.length;
    this.#isFull ||= this.#keptBytes + frame.length > MAX_KEPT_BYTES;
    if (this.#isFull) return;
    this.#keptBytes += frame.length;
    // A copy: the frame is part of what one packet brought, all of which it would keep alive.
    this.#frames.push(Buffer.from(frame));
  }

  /** What was not kept is taken to be like the deltas that were. */
  estimateTokens(): number {
    const events = this.#frames.map(parseFrame);
    const tokens = estimateStreamTokens(events);
    if (tokens === 0 || this.#passedBytes === this.#keptBytes) return tokens;
    // The first events of a Responses stream repeat the request, and may be long.
    const silent = this.#frames.filter((_, at) => estimateStreamTokens([events[at]]) === 0);
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
