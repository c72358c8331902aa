import type { Standing } from "../../app/budget-list.ts";
import { formatSpent, spellBudget } from "../../domain/budget.ts";
import { formatDuration } from "../../domain/duration.ts";
import type { JsonRow } from "./json.ts";
import { formatTime, rfc3339 } from "./values.ts";

export const BUDGET_FIELDS = [
  "name",
  "group",
  "of",
  "limit",
  "unit",
  "limit_amount",
  "spent_amount",
  "share",
  "on_limit",
  "state",
  "resets_at",
] as const;

/** Dollars, or tokens. */
const amountOf = ({ limit: { unit } }: Standing, amount: number): number =>
  unit === "cost" ? amount / 1_000_000 : amount;

const shareOf = ({ spent, limit }: Standing): number => (limit.limit === 0 ? 1 : spent / limit.limit);

export function budgetState(standing: Standing): string {
  if (standing.spent < standing.limit.limit) return "open";
  return standing.mode === "block" ? "blocking" : "over";
}

export const budgetJson = (standing: Standing): JsonRow => ({
  name: standing.name,
  group: standing.group === "" ? undefined : standing.group,
  of: `${standing.by.kind} ${standing.by.name}`,
  limit: spellBudget(standing.limit),
  unit: standing.limit.unit === "cost" ? "usd" : "tokens",
  limit_amount: amountOf(standing, standing.limit.limit),
  spent_amount: amountOf(standing, standing.spent),
  share: Math.round(shareOf(standing) * 10_000) / 10_000,
  on_limit: standing.mode,
  state: budgetState(standing),
  resets_at: Number.isFinite(standing.endUnixMs) ? rfc3339(standing.endUnixMs) : undefined,
});

export const spentWords = ({ limit, spent }: Standing): string =>
  `${formatSpent(limit.unit, spent)} of ${formatSpent(limit.unit, limit.limit)}`;

export const shareWords = (standing: Standing): string => `${Math.floor(shareOf(standing) * 100)} %`;

const DAY_MS = 86_400_000;

export function resetWords({ endUnixMs }: Standing, nowUnixMs: number): string {
  if (!Number.isFinite(endUnixMs)) return "never";
  const leftMs = endUnixMs - nowUnixMs;
  const left = leftMs >= 2 * DAY_MS ? `${Math.round(leftMs / DAY_MS)} days` : formatDuration(leftMs);
  return `${formatTime(endUnixMs, nowUnixMs)} (in ${left})`;
}
