import { parseCount, spellCount } from "./amount.ts";
import { type MicroUsd, microUsd } from "./money.ts";
import { type Period, parsePeriod, spellPeriod } from "./period.ts";

/** What is counted: micro-dollars, or the tokens that go in and come out. */
export type BudgetUnit = "cost" | "tokens";

/** What happens to a request that does not fit: it is refused, or it passes and says so. */
export type LimitMode = "block" | "warn";

export interface BudgetLimit {
  readonly unit: BudgetUnit;
  /** Whole micro-dollars or tokens. */
  readonly limit: number;
  readonly period: Period;
}

export const BUDGET_EXPECTS = 'an amount and a period, such as "$10/day", "2M tokens/week" or "$50" in total';

/** A million dollars is no budget any more; far below what a whole number can hold. */
const MAX_DOLLARS = 1_000_000;

/** `$10/day`, `10/14 days`, `500k tokens/hour`, `$50`. */
export function parseBudget(text: string): BudgetLimit | undefined {
  const [amount = "", periodText = "", ...rest] = text.trim().split("/");
  const period = parsePeriod(periodText);
  if (!period || rest.length > 0) return undefined;
  const tokens = /^(.*?) ?tokens?$/i.exec(amount.trim())?.[1];
  if (tokens !== undefined) {
    const limit = parseCount(tokens);
    return limit === undefined ? undefined : { unit: "tokens", limit, period };
  }
  const limit = parseDollars(amount);
  return limit === undefined ? undefined : { unit: "cost", limit, period };
}

/** `$10`, `0.50` → micro-dollars. */
export function parseDollars(text: string): MicroUsd | undefined {
  const digits = /^\$?(\d+(?:\.\d{1,6})?)$/.exec(text.trim())?.[1];
  const dollars = Number(digits);
  return digits === undefined || dollars > MAX_DOLLARS ? undefined : microUsd(dollars * 1_000_000);
}

/** What `parseBudget` reads as the same budget. */
export function spellBudget({ unit, limit, period }: BudgetLimit): string {
  const amount = unit === "cost" ? `$${limit / 1_000_000}` : `${spellCount(limit)} tokens`;
  return period.kind === "total" ? amount : `${amount}/${spellPeriod(period)}`;
}

/** `day`, `tokens/week`: tells the budgets of one owner apart, and stays the same when the amount changes. */
export const budgetKind = ({ unit, period }: BudgetLimit): string =>
  unit === "cost" ? spellPeriod(period) : `tokens/${spellPeriod(period)}`;

/** "$10.02", "1,234,000 tokens". */
export function formatSpent(unit: BudgetUnit, amount: number): string {
  if (unit === "tokens") return `${groupThousands(amount)} tokens`;
  const dollars = amount / 1_000_000;
  return `$${dollars.toFixed(dollars !== 0 && Math.abs(dollars) < 0.1 ? 4 : 2)}`;
}

/** Not by the locale of the machine: the same sentence everywhere. */
const groupThousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
