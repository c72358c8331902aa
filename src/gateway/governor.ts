import type { BudgetLimit } from "../domain/budget.ts";
import { formatSpent } from "../domain/budget.ts";
import { type Charge, type Claim, type Hold, LedgerBook } from "../domain/ledger.ts";
import type { RequestFacts } from "../domain/policy.ts";
import type { Price } from "../domain/pricing.ts";
import { RATE_SPANS } from "../domain/rate-limit.ts";
import type { Settings } from "../domain/settings.ts";
import { allOutputTokens, type Usage } from "../domain/usage.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { PriceBook } from "../ports/price-book.ts";
import { type Expected, Forecast } from "./forecast.ts";
import type { LiveKey } from "./key-ring.ts";
import type { Target } from "./plan.ts";
import { RateKeeper, type Ticket } from "./rate-keeper.ts";
import { RefusalError } from "./refusal.ts";
import { type AppliedLimit, type AppliedLimits, limitsFor } from "./rules.ts";

/** A request that asks to be let through. */
export interface Wish {
  readonly key: LiveKey;
  readonly facts: RequestFacts;
  readonly target: Target;
  readonly requestBytes: number;
  readonly maxOutputTokens?: number | undefined;
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
  /** What is set aside, as charges. */
  readonly charges: readonly Charge[];
  readonly target: Target;
  readonly requestBytes: number;
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

export interface GovernorParts {
  readonly clock: Clock;
  settings(): Settings;
  prices(): Promise<PriceBook>;
  readonly ledger: Ledger;
  report(line: string): void;
}

/** So soon a correction from the command line counts, ms. */
const LOOK_AGAIN_MS = 1_000;
const MAX_WAITING = 256;
/** The share of a budget at which a warning is written beside the request that passes it. */
const ALERT_AT = 0.8;
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
  #priceBook: PriceBook | undefined;
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
      if (!account.startsWith(RATE)) this.#book.add(charge);
      else this.#rates.restore(account, { spanMs: end - start, agoMs: nowUnixMs - start, amount }, nowMs);
    }
  }

  /** Errors: RefusalError, for a budget. A rate without room is no error yet: Codex may wait for it. */
  async judge(wish: Wish): Promise<Verdict> {
    const { policies } = this.#parts.settings();
    const limits = limitsFor(wish.key, policies, wish.facts);
    if (!limits) return FREE;
    // Once: the list is in memory from then on.
    this.#priceBook ??= await this.#parts.prices();
    this.#look();
    return this.#decide(wish, limits, this.#priceBook);
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
    const { holds, tickets, expected, target, requestBytes } = permit;
    const { usage } = outcome;
    if (usage) this.#forecast.learn(target, requestBytes, usage);
    const reserved = outcome.wasAnswered ? expected.inputTokens + expected.outputTokens : 0;
    const tokens = usage ? usage.inputTokens + allOutputTokens(usage) : reserved;
    const alerts: string[] = [];
    const charges = holds.map((hold, at) => {
      const unknown = outcome.wasAnswered ? hold.claim.amount : 0;
      const amount = hold.claim.limit.unit === "tokens" ? tokens : (outcome.microUsd ?? unknown);
      const alert = alertOf(hold, amount, permit.budgets[at]);
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

  #decide(wish: Wish, limits: AppliedLimits, prices: PriceBook): Verdict {
    const { clock } = this.#parts;
    const { target, requestBytes, maxOutputTokens } = wish;
    const [nowMs, nowUnixMs] = [clock.monotonicMs(), clock.nowUnixMs()];
    const guess = this.#forecast.of(target, requestBytes, maxOutputTokens);
    const priceOf = (expected: Expected) =>
      prices.priceOf(target.provider.id, target.model, expected.inputTokens, nowUnixMs);
    const warnings: string[] = [];

    const asks = limits.rates.map((applied) => ({
      applied,
      amount: applied.limit.kind === "tokens" ? guess.inputTokens + guess.outputTokens : 1,
    }));
    for (const ask of asks) {
      const waitMs = this.#rates.waitMs(ask, nowMs);
      if (waitMs <= 0) continue;
      const refusal = new RefusalError({ kind: "rate-exceeded", rate: ask.applied, waitMs });
      if (ask.applied.mode === "block") return { kind: "wait", waitMs, refusal };
      warnings.push(refusal.message);
    }

    const reserve = (expected: Expected) => {
      const costs = this.#claims(wish, limits, { expected, price: priceOf(expected) });
      return { expected, ...costs, verdict: this.#book.reserve(costs.claims, nowUnixMs) };
    };
    let taken = reserve(guess);
    if (taken.verdict.kind === "refused")
      taken = reserve({ ...guess, inputTokens: Math.min(guess.inputTokens, wish.countInput()) });
    if (taken.verdict.kind === "refused") {
      const { claim, slot } = taken.verdict;
      const budget = limits.budgets[taken.claims.indexOf(claim)];
      if (!budget) throw new Error(`no budget has the account ${claim.account}`);
      throw new RefusalError({
        kind: "budget-exceeded",
        budget,
        spent: slot.spent,
        reserved: slot.reserved,
        amount: claim.amount,
        nowUnixMs,
        resetsAtUnixMs: slot.endUnixMs,
      });
    }
    const { holds, over } = taken.verdict;
    warnings.push(
      ...taken.warnings,
      ...over.map((hold) => overWords(hold, limits.budgets[holds.indexOf(hold)])),
    );
    const tickets = asks.map((ask) => this.#rates.take(ask, nowMs));
    const permit: Permit = {
      ...{ holds, tickets, warnings, target, requestBytes },
      budgets: limits.budgets,
      expected: taken.expected,
      takenAtUnixMs: nowUnixMs,
      charges: holds.map(reservedCharge),
    };
    return { kind: "permitted", permit };
  }

  /** Errors: RefusalError, when a price is needed that nobody knows. */
  #claims(
    { facts }: Wish,
    { budgets }: AppliedLimits,
    { expected, price }: { readonly expected: Expected; readonly price: Price | undefined },
  ): { readonly claims: readonly Claim[]; readonly warnings: readonly string[] } {
    const { unknownPrice } = this.#parts.settings().limits;
    const warnings: string[] = [];
    const claims = budgets.map((budget): Claim => {
      const { account, sharedAccount, mode, limit, name } = budget;
      if (limit.unit === "cost" && !price) {
        if (unknownPrice === "block" && mode === "block")
          throw new RefusalError({ kind: "price-unknown", model: facts.model[0], budget: name });
        warnings.push(`budget ${name}: nobody knows what ${facts.model[0]} costs, so it is not counted`);
      }
      return { account, sharedAccount, mode, limit, amount: amountOf(budget, expected, price) };
    });
    return { claims, warnings };
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

const RATE = "rate:";

/** Only long spans outlive a restart of the gateway. */
const WRITTEN_SPAN_MS = RATE_SPANS.hour;
const GRAINS_WRITTEN = 512;

function rateCharge({ ask }: Ticket, takenAtUnixMs: number, tokens: number): readonly Charge[] {
  const { account, limit } = ask.applied;
  if (limit.kind === "parallel") return [];
  const spanMs = RATE_SPANS[limit.span];
  if (spanMs < WRITTEN_SPAN_MS) return [];
  const grainMs = spanMs / GRAINS_WRITTEN;
  const windowStartUnixMs = Math.ceil(takenAtUnixMs / grainMs) * grainMs;
  return [
    {
      account,
      windowStartUnixMs: Math.round(windowStartUnixMs),
      windowEndUnixMs: Math.round(windowStartUnixMs) + spanMs,
      amount: limit.kind === "tokens" ? tokens : ask.amount,
    },
  ];
}

/** The worst case: nothing of the input is cached. */
function amountOf(
  { limit }: AppliedLimit<BudgetLimit>,
  { inputTokens, outputTokens }: Expected,
  price: Price | undefined,
): number {
  if (limit.unit === "tokens") return inputTokens + outputTokens;
  if (!price) return 0;
  const input = Math.max(price.inputUsdPerMillion, price.cacheWriteUsdPerMillion ?? 0);
  return Math.ceil(inputTokens * input + outputTokens * price.outputUsdPerMillion);
}

const reservedCharge = ({ claim, slot }: Hold): Charge => ({
  account: slot.account,
  windowStartUnixMs: slot.startUnixMs,
  windowEndUnixMs: slot.endUnixMs,
  amount: claim.amount,
});

type Budget = AppliedLimit<BudgetLimit> | undefined;

function overWords({ claim, slot }: Hold, budget: Budget): string {
  const { unit, limit } = claim.limit;
  return `budget ${budget?.name}: over its ${formatSpent(unit, limit)}, ${formatSpent(unit, slot.spent)} was spent before`;
}

function alertOf({ claim, slot }: Hold, amount: number, budget: Budget): string | undefined {
  const { limit, unit } = claim.limit;
  const threshold = limit * ALERT_AT;
  if (slot.spent >= threshold || slot.spent + amount < threshold) return undefined;
  const percent = Math.floor(((slot.spent + amount) / limit) * 100);
  return `budget ${budget?.name}: ${percent} % of ${formatSpent(unit, limit)} is used`;
}
