import { type BudgetLimit, formatSpent } from "../domain/budget.ts";
import type { Charge, Claim, Hold } from "../domain/ledger.ts";
import type { Price } from "../domain/pricing.ts";
import { RATE_SPANS } from "../domain/rate-limit.ts";
import type { Settings } from "../domain/settings.ts";
import type { Expected } from "./forecast.ts";
import type { Ticket } from "./rate-keeper.ts";
import { RefusalError } from "./refusal.ts";
import type { AppliedLimit } from "./rules.ts";

/** What a request is expected to take, and what is known of its price. */
export interface Priced {
  readonly model: string;
  readonly expected: Expected;
  readonly price: Price | undefined;
  readonly unknownPrice: Settings["limits"]["unknownPrice"];
}

export interface Claims {
  /** In the order of the budgets. */
  readonly claims: readonly Claim[];
  readonly warnings: readonly string[];
}

/** Errors: RefusalError, when a price is needed that nobody knows. */
export function claimsFor(budgets: readonly AppliedLimit<BudgetLimit>[], priced: Priced): Claims {
  const { model, price, unknownPrice } = priced;
  const warnings: string[] = [];
  const claims = budgets.map((budget): Claim => {
    const { account, sharedAccount, mode, limit, name } = budget;
    if (limit.unit === "cost" && !price) {
      if (unknownPrice === "block" && mode === "block")
        throw new RefusalError({ kind: "price-unknown", model, budget: name });
      warnings.push(`budget ${name}: nobody knows what ${model} costs, so it is not counted`);
    }
    return { account, sharedAccount, mode, limit, amount: amountOf(limit, priced) };
  });
  return { claims, warnings };
}

/** The worst case: nothing of the input is cached. */
function amountOf({ unit }: BudgetLimit, { expected, price }: Priced): number {
  const { inputTokens, outputTokens } = expected;
  if (unit === "tokens") return inputTokens + outputTokens;
  if (!price) return 0;
  const input = Math.max(price.inputUsdPerMillion, price.cacheWriteUsdPerMillion ?? 0);
  return Math.ceil(inputTokens * input + outputTokens * price.outputUsdPerMillion);
}

/** What is set aside, as it stands in the row of a request that runs. */
export const chargeOf = ({ claim, slot }: Hold): Charge => ({
  account: slot.account,
  windowStartUnixMs: slot.startUnixMs,
  windowEndUnixMs: slot.endUnixMs,
  amount: claim.amount,
});

/** What begins the accounts of rates in the ledger. */
export const RATE_ACCOUNT = "rate:";
/** Only long spans outlive a restart of the gateway. */
const WRITTEN_SPAN_MS = RATE_SPANS.hour;
const GRAINS_WRITTEN = 512;

/** What a rate has counted, for the gateway after this one; rounded up in time, so that it counts no shorter. */
export function rateCharge({ ask }: Ticket, takenAtUnixMs: number, tokens: number): readonly Charge[] {
  const { account, limit } = ask.applied;
  if (limit.kind === "parallel") return [];
  const spanMs = RATE_SPANS[limit.span];
  if (spanMs < WRITTEN_SPAN_MS) return [];
  const grainMs = spanMs / GRAINS_WRITTEN;
  const windowStartUnixMs = Math.round(Math.ceil(takenAtUnixMs / grainMs) * grainMs);
  const amount = limit.kind === "tokens" ? tokens : ask.amount;
  return [{ account, windowStartUnixMs, windowEndUnixMs: windowStartUnixMs + spanMs, amount }];
}

type Budget = AppliedLimit<BudgetLimit> | undefined;

export function overWords({ claim, slot }: Hold, budget: Budget): string {
  const { unit, limit } = claim.limit;
  return `budget ${budget?.name}: over its ${formatSpent(unit, limit)}, ${formatSpent(unit, slot.spent)} was spent before`;
}

interface Passing {
  readonly hold: Hold;
  /** What it took in truth. */
  readonly amount: number;
  readonly budget: Budget;
}

/** The highest of these shares of a budget that a request passes, if it passes one. */
export function alertOf({ hold, amount, budget }: Passing, percents: readonly number[]): string | undefined {
  const { claim, slot } = hold;
  const { limit, unit } = claim.limit;
  const after = slot.spent + amount;
  const passed = percents.findLast(
    (percent) => slot.spent < (limit * percent) / 100 && after >= (limit * percent) / 100,
  );
  if (passed === undefined) return undefined;
  const share = limit === 0 ? 100 : Math.floor((after / limit) * 100);
  return `budget ${budget?.name}: ${share} % of ${formatSpent(unit, limit)} is used`;
}
