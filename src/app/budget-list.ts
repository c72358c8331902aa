import type { BudgetLimit, LimitMode } from "../domain/budget.ts";
import { FailureError } from "../domain/failure.ts";
import type { Charge } from "../domain/ledger.ts";
import { type Window, windowOf } from "../domain/period.ts";
import type { Settings } from "../domain/settings.ts";
import { budgetAccountOf, budgetName, type PolicySource } from "../gateway/rules.ts";
import type { House } from "../ports/house.ts";

export type BudgetHouse = Pick<House, "storage" | "settings" | "clock" | "environment" | "prices">;

/** A budget as it stands, of one group where it has groups. */
export interface Standing extends Window {
  /** What a command calls it. */
  readonly name: string;
  readonly group: string;
  readonly by: PolicySource;
  readonly limit: BudgetLimit;
  readonly mode: LimitMode;
  /** Where its spending is counted. */
  readonly account: string;
  /** Micro-dollars or tokens; written down at most a tenth of a second after it was spent. */
  readonly spent: number;
}

interface Owner {
  readonly by: PolicySource;
  readonly budgets: readonly BudgetLimit[];
  readonly mode: LimitMode;
  readonly isGrouped: boolean;
  prefix(limit: BudgetLimit): string;
}

/** Every budget of a live key or a policy; of one in groups each group that has spent something. */
export async function listBudgets(house: BudgetHouse): Promise<readonly Standing[]> {
  const [storage, settings] = await Promise.all([
    house.storage(),
    house.settings().then((store) => store.read()),
  ]);
  const nowUnixMs = house.clock.nowUnixMs();
  const keys = storage.keys
    .list()
    .filter(({ revokedAtUnixMs }) => revokedAtUnixMs === undefined)
    .flatMap(({ id, name, policy }): readonly Owner[] => {
      const prefix = (limit: BudgetLimit) => budgetAccountOf.key(id, limit);
      return policy ? [{ ...policy, by: { kind: "key", name }, isGrouped: false, prefix }] : [];
    });
  return [...keys, ...ownersIn(settings)].flatMap((owner) =>
    owner.budgets.flatMap((limit) => {
      const window = windowOf(limit.period, nowUnixMs, settings.limits.weekStart);
      const spent = storage.ledger
        .accounts(owner.prefix(limit), nowUnixMs)
        .filter(({ windowStartUnixMs }) => windowStartUnixMs === window.startUnixMs);
      return standingsOf(owner, { limit, window, spent });
    }),
  );
}

const ownersIn = ({ policies }: Settings): readonly Owner[] =>
  policies.map(({ name, budgets, mode, groupBy }) => ({
    ...{ budgets, mode },
    by: { kind: "policy", name },
    isGrouped: groupBy.length > 0,
    prefix: (limit) => budgetAccountOf.policy(name, limit),
  }));

interface Spent {
  readonly limit: BudgetLimit;
  readonly window: Window;
  readonly spent: readonly Charge[];
}

function standingsOf(owner: Owner, { limit, window, spent }: Spent): readonly Standing[] {
  const { by, mode, budgets, isGrouped } = owner;
  const name = budgetName(by.name, limit, budgets.length === 1);
  const prefix = owner.prefix(limit);
  const whole = { ...window, ...{ name, by, limit, mode } };
  if (spent.length === 0 || !isGrouped)
    return [{ ...whole, group: "", account: prefix, spent: spent[0]?.amount ?? 0 }];
  return spent.map(({ account, amount }) => ({
    ...{ ...whole, account },
    group: account.slice(prefix.length),
    spent: amount,
  }));
}

/** By name, or by that of its owner where he has one alone. Errors: `failed`, with those that there are. */
export async function findBudget(
  house: BudgetHouse,
  name: string,
  group?: string,
): Promise<readonly [Standing, ...Standing[]]> {
  const all = await listBudgets(house);
  const [first, ...rest] = all.filter(
    (budget) => budget.name === name && (group === undefined || budget.group === group),
  );
  if (first) return [first, ...rest];
  const names = [...new Set(all.map((budget) => budget.name))];
  throw new FailureError({
    kind: "failed",
    message: `There is no budget named "${name}"${group === undefined ? "" : ` with a group "${group}"`}`,
    why: names.length > 0 ? `known: ${names.join(", ")}` : "no key and no policy has one",
    fix: "portkey-codex budget list",
  });
}
