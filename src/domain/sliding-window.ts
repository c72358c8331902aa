/** What was taken within a moment. */
export interface Grain {
  /** The last time that something was added, ms: it counts until a whole span after that. */
  atMs: number;
  amount: number;
}

/** A span is counted in so many grains: the bound of what is remembered. */
const GRAINS = 512;

/**
 * How much was taken in the span that ends now, whenever that is: no stretch of that length ever holds more than the
 * limit. Takings that lie within a 512th of the span are remembered as one, at the time of the last of them, so they
 * count a little longer than they must and never shorter. Times must not run backwards.
 */
export class SlidingWindow {
  readonly #spanMs: number;
  readonly #grainMs: number;
  readonly #grains: Grain[] = [];
  #sum = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
    this.#grainMs = spanMs / GRAINS;
  }

  taken(nowMs: number): number {
    this.#forget(nowMs);
    return this.#sum;
  }

  /**
   * Milliseconds until `amount` fits under `limit`; 0 when it does now. What is larger than the limit waits for an
   * empty span, or nobody could ever ask so much. `Infinity` under a limit of 0.
   */
  waitMs(amount: number, limit: number, nowMs: number): number {
    if (limit <= 0) return Number.POSITIVE_INFINITY;
    this.#forget(nowMs);
    const room = limit - Math.min(amount, limit);
    let left = this.#sum;
    if (left <= room) return 0;
    for (const grain of this.#grains) {
      left -= grain.amount;
      if (left <= room) return grain.atMs + this.#spanMs - nowMs;
    }
    return this.#spanMs;
  }

  take(amount: number, nowMs: number): Grain {
    this.#sum += amount;
    const last = this.#grains.at(-1);
    if (last && Math.floor(last.atMs / this.#grainMs) === Math.floor(nowMs / this.#grainMs)) {
      last.amount += amount;
      last.atMs = Math.max(last.atMs, nowMs);
      return last;
    }
    const grain = { atMs: nowMs, amount };
    this.#grains.push(grain);
    return grain;
  }

  /** It was more, or less, than was thought; once it is forgotten that does not matter. */
  adjust(grain: Grain, by: number): void {
    if (!this.#grains.includes(grain)) return;
    grain.amount += by;
    this.#sum += by;
  }

  isEmpty(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#grains.length === 0;
  }

  #forget(nowMs: number): void {
    for (let [first] = this.#grains; first && first.atMs <= nowMs - this.#spanMs; [first] = this.#grains) {
      this.#sum -= first.amount;
      this.#grains.shift();
    }
  }
}
