import type { BudgetLimit } from "../domain/budget.ts";
import { type Charge, type Hold, LedgerBook } from "../domain/ledger.ts";
import type { RequestFacts } from "../domain/policy.ts";
import type { Settings } from "../domain/settings.ts";
import { allOutputTokens, type Usage } from "../domain/usage.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { PriceBook } from "../ports/price-book.ts";
import { alertOf, claimsFor, overWords, RATE_ACCOUNT, rateCharge } from "./claims.ts";
import { type Expected, Forecast, type Sized } from "./forecast.ts";
import type { LiveKey } from "./key-ring.ts";
import type { Target } from "./plan.ts";
import { priceOf } from "./price-of.ts";
import { type RateAsk, RateKeeper, type Ticket } from "./rate-keeper.ts";
import { RefusalError } from "./refusal.ts";
import { type AppliedLimit, type AppliedLimits, RuleBook } from "./rules.ts";

/** A request that asks to be let through. */
export interface Wish extends Sized {
  readonly key: LiveKey;
  readonly facts: RequestFacts;
  readonly target: Target;
  /** True when the upstream reads more than the body: a conversation that it keeps. Nothing is learnt from that. */
  readonly goesOn?: boolean;
  /** Counts the tokens of its input; asked only when the guess by its size does not fit. */
  countInput(): number;
}

/** What a request holds of its limits while it runs. To be settled exactly once. */
export interface Permit {
  readonly holds: readonly Hold[];
  readonly tickets: readonly Ticket[];
  readonly expected: Expected;
  readonly takenAtUnixMs: number;
  readonly warnings: readonly string[];
  /** In the order of `holds`. */
  readonly budgets: readonly AppliedLimit<BudgetLimit>[];
  /** Whatever of the wish is needed later; its request's bytes are let go of. */
  readonly wish: Pick<Wish, "target" | "requestBytes" | "goesOn">;
}

export type Verdict =
  | { readonly kind: "free" }
  | { readonly kind: "permitted"; readonly permit: Permit }
  /** A rate has no room yet. */
  | { readonly kind: "wait"; readonly waitMs: number; readonly refusal: RefusalError };

/** What became known of a request in the end. */
export interface Outcome {
  readonly usage: Usage | undefined;
  /** `undefined`: nobody knows. */
  readonly microUsd: number | undefined;
  /** An upstream answered, so what nobody knows is not nothing. */
  readonly wasAnswered: boolean;
}

interface Means {
  readonly limits: AppliedLimits;
  readonly guess: Expected;
  readonly prices: Prices;
}

type Reserved = Pick<Permit, "holds" | "expected" | "warnings">;

export interface GovernorParts {
  readonly clock: Clock;
  settings(): Settings;
  prices(): Promise<PriceBook>;
  readonly ledger: Ledger;
  report(line: string): void;
}

type Prices = Pick<PriceBook, "priceOf">;

const NO_PRICES: Prices = { priceOf: () => undefined };

/** So soon a correction from the command line counts, ms. */
const LOOK_AGAIN_MS = 1_000;
const MAX_WAITING = 256;
const FREE: Verdict = { kind: "free" };

/**
 * Keeps every budget and every rate. The decision is one piece of code without a pause in it, so requests that come
 * at the same moment are judged one after the other; nothing waits for the disk.
 */
export class Governor {
  readonly #parts: GovernorParts;
  readonly #book: LedgerBook;
  readonly #rates = new RateKeeper();
  readonly #forecast = new Forecast();
  readonly #rules = new RuleBook();
  #priceBook: Prices | undefined;
  #waiting = 0;
  #cursor: number;
  #lookedAtMs: number;

  /** Reads what was spent before. */
  constructor(parts: GovernorParts) {
    this.#parts = parts;
    this.#book = new LedgerBook(() => parts.settings().limits.weekStart);
    const [nowMs, nowUnixMs] = [parts.clock.monotonicMs(), parts.clock.nowUnixMs()];
    this.#cursor = parts.ledger.latestCorrection();
    this.#lookedAtMs = nowMs;
    for (const charge of parts.ledger.open(nowUnixMs)) {
      const { account, windowStartUnixMs: start, windowEndUnixMs: end, amount } = charge;
      if (!account.startsWith(RATE_ACCOUNT)) this.#book.add(charge);
      else this.#rates.restore(account, { spanMs: end - start, agoMs: nowUnixMs - start, amount }, nowMs);
    }
  }

  /** Errors: RefusalError, for a budget. A rate without room is no error yet: Codex may wait for it. */
  async judge(wish: Wish): Promise<Verdict> {
    const { policies } = this.#parts.settings();
    const limits = this.#rules.limitsFor(wish.key, policies, wish.facts);
    if (!limits) return FREE;
    const prices = this.#priceBook ?? (await this.#openPrices());
    this.#look();
    return this.#decide(wish, limits, prices);
  }

  /** The bound of those who wait for a rate. */
  get mayWait(): boolean {
    return this.#waiting < MAX_WAITING;
  }

  async whileWaiting(wait: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    try {
      await wait();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** What was really taken, and what is written beside the request. */
  settle(
    permit: Permit,
    outcome: Outcome,
  ): { readonly charges: readonly Charge[]; readonly alerts: readonly string[] } {
    const { holds, tickets, expected, wish } = permit;
    const { usage } = outcome;
    const { alertPercents } = this.#parts.settings().limits;
    if (usage && !wish.goesOn) this.#forecast.learn(wish.target, wish.requestBytes, usage);
    const reserved = outcome.wasAnswered ? expected.inputTokens + expected.outputTokens : 0;
    const told = usage ? usage.inputTokens + allOutputTokens(usage) : reserved;
    const tokens = isAmount(told) ? told : reserved;
    const alerts: string[] = [];
    const charges = holds.map((hold, at) => {
      const unknown = outcome.wasAnswered ? hold.claim.amount : 0;
      const cost = isAmount(outcome.microUsd) ? outcome.microUsd : unknown;
      const amount = hold.claim.limit.unit === "tokens" ? tokens : cost;
      const alert = alertOf({ hold, amount, budget: permit.budgets[at] }, alertPercents);
      if (alert !== undefined) alerts.push(alert);
      return this.#book.settle(hold, amount);
    });
    for (const ticket of tickets) this.#rates.settle(ticket, tokens);
    const rates = tickets.flatMap((ticket) => rateCharge(ticket, permit.takenAtUnixMs, tokens));
    return { charges: [...charges.filter(({ amount }) => amount !== 0), ...rates], alerts };
  }

  /** `x-ratelimit-*`, as OpenAI's clients read them. */
  rateHeaders({ tickets }: Permit): readonly string[] {
    const nowMs = this.#parts.clock.monotonicMs();
    return ["requests", "tokens"].flatMap((kind) => {
      const [tightest] = tickets
        .filter(({ ask }) => ask.applied.limit.kind === kind)
        .map((ticket) => ({ limit: ticket.ask.applied.limit.limit, ...this.#rates.left(ticket, nowMs) }))
        .sort((a, b) => a.remaining / a.limit - b.remaining / b.limit);
      if (!tightest) return [];
      const { limit, remaining, resetMs } = tightest;
      return [
        ...[`x-ratelimit-limit-${kind}`, String(limit)],
        ...[`x-ratelimit-remaining-${kind}`, String(remaining)],
        ...[`x-ratelimit-reset-${kind}`, `${Math.ceil(resetMs) / 1_000}s`],
      ];
    });
  }

  /** Once: the list is in memory from then on. Without one no price is known, and the settings say what that means. */
  async #openPrices(): Promise<Prices> {
    try {
      this.#priceBook = await this.#parts.prices();
      return this.#priceBook;
    } catch (error) {
      this.#parts.report(`the price list cannot be read: ${String(error)}`);
      return NO_PRICES;
    }
  }

  /** One piece of code: no `await` in it, or two requests could both see the same room. */
  #decide(wish: Wish, limits: AppliedLimits, prices: Prices): Verdict {
    const { clock } = this.#parts;
    const nowMs = clock.monotonicMs();
    const guess = this.#forecast.of(wish.target, wish);
    const asks = limits.rates.map(
      (applied): RateAsk => ({
        applied,
        amount: applied.limit.kind === "tokens" ? guess.inputTokens + guess.outputTokens : 1,
      }),
    );
    const warnings: string[] = [];
    for (const ask of asks) {
      if (this.#rates.waitMs(ask, nowMs) <= 0) continue;
      // As with budgets: by counting, where the guess does not fit.
      if (ask.applied.limit.kind === "tokens")
        ask.amount = Math.min(guess.inputTokens, wish.countInput()) + guess.outputTokens;
      const waitMs = this.#rates.waitMs(ask, nowMs);
      if (waitMs <= 0) continue;
      const refusal = new RefusalError({ kind: "rate-exceeded", rate: ask.applied, waitMs });
      if (ask.applied.mode === "block") return { kind: "wait", waitMs, refusal };
      warnings.push(refusal.message);
    }
    const takenAtUnixMs = clock.nowUnixMs();
    const { holds, expected, ...reserved } = this.#reserve(wish, { limits, guess, prices }, takenAtUnixMs);
    const tickets = asks.map((ask) => this.#rates.take(ask, nowMs));
    const permit: Permit = {
      holds,
      tickets,
      expected,
      takenAtUnixMs,
      wish: { target: wish.target, requestBytes: wish.requestBytes, goesOn: wish.goesOn === true },
      warnings: [...warnings, ...reserved.warnings],
      budgets: limits.budgets,
    };
    return { kind: "permitted", permit };
  }

  /** By the size of the request first, and only where that does not fit by counting. Errors: RefusalError. */
  #reserve(wish: Wish, { limits, guess, prices }: Means, nowUnixMs: number): Reserved {
    const { target, facts } = wish;
    const { budgets } = limits;
    const { unknownPrice } = this.#parts.settings().limits;
    const attempt = (expected: Expected) => {
      const { inputTokens } = expected;
      const names = { own: target.integration.prices, provider: target.provider.id, models: [target.model] };
      const price = priceOf({ ...names, inputTokens, atUnixMs: nowUnixMs }, prices);
      const asked = claimsFor(budgets, { model: facts.model[0], expected, price, unknownPrice });
      return { expected, ...asked, verdict: this.#book.reserve(asked.claims, nowUnixMs) };
    };
    let taken = attempt(guess);
    if (taken.verdict.kind === "refused")
      taken = attempt({ ...guess, inputTokens: Math.min(guess.inputTokens, wish.countInput()) });
    const { verdict, claims, expected, warnings } = taken;
    if (verdict.kind === "held") {
      const over = verdict.over.map((hold) => overWords(hold, budgets[verdict.holds.indexOf(hold)]));
      return { holds: verdict.holds, expected, warnings: [...warnings, ...over] };
    }
    const { claim, slot } = verdict;
    const budget = budgets[claims.indexOf(claim)];
    if (!budget) throw new Error(`no budget has the account ${claim.account}`);
    const { spent, reserved, endUnixMs: resetsAtUnixMs } = slot;
    const { amount } = claim;
    throw new RefusalError({
      kind: "budget-exceeded",
      ...{ budget, spent, reserved, amount, nowUnixMs, resetsAtUnixMs },
    });
  }

  /** What somebody corrected on the command line meanwhile. A database that cannot be read changes nothing. */
  #look(): void {
    const { clock, ledger, report } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#lookedAtMs < LOOK_AGAIN_MS) return;
    this.#lookedAtMs = nowMs;
    try {
      const { charges, cursor } = ledger.correctionsSince(this.#cursor);
      this.#cursor = cursor;
      for (const charge of charges) this.#book.add(charge);
    } catch (error) {
      report(`corrections of the ledger cannot be read: ${String(error)}`);
    }
  }
}

/** A million dollars, or a trillion tokens: an upstream that reports more has lost its mind, and sums would lose theirs. */
const MOST_AMOUNT = 1e12;

const isAmount = (value: number | undefined): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value >= 0 && value <= MOST_AMOUNT;
