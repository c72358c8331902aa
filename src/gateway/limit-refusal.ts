import { spellCount } from "../domain/amount.ts";
import { type BudgetLimit, formatSpent } from "../domain/budget.ts";
import { formatDuration } from "../domain/duration.ts";
import { periodAdjective } from "../domain/period.ts";
import { formatRate, type RateLimit, spellRate } from "../domain/rate-limit.ts";
import { authFailure, plainFailure } from "./portkey-failure.ts";
import type { AppliedLimit } from "./rules.ts";
import type { Words } from "./words.ts";

export interface BudgetRefusal {
  readonly kind: "budget-exceeded";
  readonly budget: AppliedLimit<BudgetLimit>;
  readonly spent: number;
  /** Set aside for requests that run now. */
  readonly reserved: number;
  /** What this one may take. */
  readonly amount: number;
  readonly nowUnixMs: number;
  readonly resetsAtUnixMs: number;
}

export interface RateRefusal {
  readonly kind: "rate-exceeded";
  readonly rate: AppliedLimit<RateLimit>;
  readonly waitMs: number;
}

type Said = Pick<Words, "message" | "body" | "headers">;

/** What, how much, when it begins anew, and the command that makes it more. */
export function wordsOfBudget(refusal: BudgetRefusal): Said {
  const { budget, nowUnixMs, resetsAtUnixMs } = refusal;
  const { limit, by, account } = budget;
  const sentences = [
    `${periodAdjective(limit.period)} budget "${budget.name}" ${howFull(refusal)}`,
    ...(Number.isFinite(resetsAtUnixMs) ? [resets(resetsAtUnixMs, nowUnixMs)] : []),
    `To go on now: portkey-codex budget raise ${budget.typed} --to ${more(refusal)}`,
  ];
  const body =
    by.kind === "key"
      ? authFailure("Portkey API Key Usage Limit Exceeded", "04")
      : plainFailure(
          `Portkey Usage Limits Policy ${by.name} Exceeded for value key ${account.split(":").slice(3).join(":")}`,
          "usage_limits_policy_exhaust_error",
          "06",
        );
  return { message: sentences.join(". "), body, headers: retryAfter(resetsAtUnixMs - nowUnixMs) };
}

function howFull({ budget, spent, reserved, amount }: BudgetRefusal): string {
  const { unit, limit } = budget.limit;
  const [used, all] = [formatSpent(unit, spent), formatSpent(unit, limit)];
  if (spent >= limit) return `is used up: ${used} of ${all}`;
  const running = reserved > 0 ? `, ${formatSpent(unit, reserved)} is set aside for requests that run` : "";
  return `has no room for this request: ${used} of ${all} is spent${running}, and this one may take ${formatSpent(unit, amount)}`;
}

function resets(atUnixMs: number, nowUnixMs: number): string {
  const at = new Date(atUnixMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const isSoon = atUnixMs - nowUnixMs <= 86_400_000;
  const day = isSoon ? "" : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `;
  return `It resets at ${day}${clock} (in ${formatWait(atUnixMs - nowUnixMs)})`;
}

const DAY_MS = 86_400_000;

const formatWait = (ms: number): string =>
  ms >= 2 * DAY_MS ? `${Math.round(ms / DAY_MS)} days` : formatDuration(ms);

/** Half as much again, and room for this request at least; in whole dollars where they are several. */
function more({ budget, spent, reserved, amount }: BudgetRefusal): string {
  const { unit, limit } = budget.limit;
  const wanted = Math.max(limit * 1.5, spent + reserved + amount);
  if (unit === "tokens") return spellCount(Math.ceil(wanted / 1_000) * 1_000);
  const dollars = wanted / 1_000_000;
  return String(dollars >= 2 ? Math.ceil(dollars) : Math.ceil(dollars * 100) / 100);
}

export function wordsOfRate({ rate, waitMs }: RateRefusal): Said {
  const { by, name, limit, account } = rate;
  const wait = Number.isFinite(waitMs)
    ? `There is room again in ${formatDuration(Math.max(waitMs, 1_000))}.`
    : "It lets nobody through.";
  const change =
    by.kind === "key"
      ? `portkey-codex key update ${by.name} --rate '${spellRate({ ...limit, limit: limit.limit * 2 })}'`
      : "portkey-codex settings edit";
  const body =
    by.kind === "key"
      ? plainFailure(`API key ${by.name} rate limit exceeded`, "api_key_rate_limit_error")
      : plainFailure(
          `Portkey Rate Limits Policy ${by.name} Exceeded for value key ${account.split(":").slice(4).join(":")}`,
          "rate_limits_policy_exhaust_error",
        );
  return {
    message: `The rate limit "${name}" of ${formatRate(limit)} is reached. ${wait} To change it: ${change}`,
    body,
    headers: retryAfter(waitMs),
  };
}

/** Whole seconds, never too early. */
const retryAfter = (ms: number): NonNullable<Words["headers"]> =>
  Number.isFinite(ms) ? ["retry-after", String(Math.max(1, Math.ceil(ms / 1_000)))] : [];
