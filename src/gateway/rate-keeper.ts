import { RATE_SPANS, type RateLimit } from "../domain/rate-limit.ts";
import { type Grain, SlidingWindow } from "../domain/sliding-window.ts";
import type { AppliedLimit } from "./rules.ts";

/** What one request takes of one rate: 1 of the requests, or its tokens. */
export interface RateAsk {
  readonly applied: AppliedLimit<RateLimit>;
  amount: number;
}

/** Something that was taken and is not settled yet. */
export interface Ticket {
  readonly ask: RateAsk;
  readonly counter: Counter;
  readonly grain?: Grain;
}

interface Counted {
  readonly spanMs: number;
  readonly agoMs: number;
  readonly amount: number;
}

interface Counter {
  readonly window?: SlidingWindow;
  running: number;
}

/** The bound of the counters in memory. */
const MAX_COUNTERS = 20_000;
const SWEEP_EVERY_MS = 10_000;
/** When one of those that run may end, nobody knows; so soon it is worth asking again, ms. */
const PARALLEL_AGAIN_MS = 100;

/** How often was asked, and how much, in the span that ends now. Times are monotonic: a clock that jumps frees nobody. */
export class RateKeeper {
  readonly #counters = new Map<string, Counter>();
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  /** Milliseconds until there is room; 0 when there is. */
  waitMs({ applied, amount }: RateAsk, nowMs: number): number {
    const { limit } = applied;
    const isFull = this.#counters.size >= MAX_COUNTERS;
    const counter =
      this.#counters.get(applied.account) ?? (isFull ? this.#counters.get(applied.sharedAccount) : undefined);
    if (limit.limit <= 0) return Number.POSITIVE_INFINITY;
    if (!counter) return 0;
    if (limit.kind === "parallel") return counter.running < limit.limit ? 0 : PARALLEL_AGAIN_MS;
    return counter.window?.waitMs(amount, limit.limit, nowMs) ?? 0;
  }

  take(ask: RateAsk, nowMs: number): Ticket {
    const counter = this.#counterOf(ask.applied, nowMs);
    counter.running += 1;
    const grain = counter.window?.take(ask.amount, nowMs);
    return grain ? { ask, counter, grain } : { ask, counter };
  }

  /** Each ticket exactly once. */
  settle({ ask, counter, grain }: Ticket, tokens: number): void {
    counter.running -= 1;
    if (grain && ask.applied.limit.kind === "tokens") counter.window?.adjust(grain, tokens - ask.amount);
  }

  /** What a gateway of before has counted. `agoMs`: how long ago that was; the oldest comes first. */
  restore(account: string, { spanMs, agoMs, amount }: Counted, nowMs: number): void {
    if (this.#counters.size >= MAX_COUNTERS) return;
    const counter = this.#counters.get(account) ?? { running: 0, window: new SlidingWindow(spanMs) };
    this.#counters.set(account, counter);
    counter.window?.take(amount, nowMs - agoMs);
  }

  /** What is left now, and in how many ms all of it will be back; for headers. */
  left({ ask, counter }: Ticket, nowMs: number): { readonly remaining: number; readonly resetMs: number } {
    const { limit } = ask.applied.limit;
    const taken = counter.window?.taken(nowMs) ?? counter.running;
    const remaining = Math.max(0, Math.floor(limit - taken));
    return { remaining, resetMs: counter.window?.waitMs(limit, limit, nowMs) ?? 0 };
  }

  #counterOf({ account, sharedAccount, limit }: AppliedLimit<RateLimit>, nowMs: number): Counter {
    const known = this.#counters.get(account);
    if (known) return known;
    const owner = this.#hasRoom(nowMs) ? account : sharedAccount;
    const shared = this.#counters.get(owner);
    if (shared) return shared;
    const counter: Counter =
      limit.kind === "parallel"
        ? { running: 0 }
        : { running: 0, window: new SlidingWindow(RATE_SPANS[limit.span]) };
    this.#counters.set(owner, counter);
    return counter;
  }

  #hasRoom(nowMs: number): boolean {
    if (this.#counters.size < MAX_COUNTERS) return true;
    if (nowMs - this.#sweptAtMs < SWEEP_EVERY_MS) return false;
    this.#sweptAtMs = nowMs;
    for (const [account, { running, window }] of this.#counters) {
      if (running === 0 && (window?.isEmpty(nowMs) ?? true)) this.#counters.delete(account);
    }
    return this.#counters.size < MAX_COUNTERS;
  }
}
