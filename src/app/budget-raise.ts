import { parseCount } from "../domain/amount.ts";
import { type BudgetLimit, budgetKind, parseDollars, spellBudget } from "../domain/budget.ts";
import { FailureError } from "../domain/failure.ts";
import { NO_KEY_POLICY } from "../domain/gateway-key.ts";
import { audit } from "./audit.ts";
import { type BudgetHouse, findBudget, type Standing } from "./budget-list.ts";
import { unknownKey } from "./key-rotate.ts";
import { findLiveKey } from "./key-secret.ts";

/**
 * Gives a budget another limit, where it is written: at its key, or in the settings. What is spent stays.
 * Errors: `usage` for what is no amount; `failed` when there is no such budget.
 */
export async function raiseBudget(house: BudgetHouse, name: string, to: string): Promise<Standing> {
  const [standing] = await findBudget(house, name);
  const limit = { ...standing.limit, limit: readAmount(standing.limit, to) };
  if (standing.by.kind === "key") await raiseOfKey(house, standing, limit);
  else await raiseOfPolicy(house, standing, limit);
  return { ...standing, limit };
}

function readAmount({ unit }: BudgetLimit, to: string): number {
  const amount = unit === "cost" ? parseDollars(to) : parseCount(to.replace(/ ?tokens?$/i, ""));
  if (amount !== undefined) return amount;
  throw new FailureError({
    kind: "usage",
    message: `--to cannot be "${to}"`,
    why: unit === "cost" ? "dollars, such as 15 or 7.50" : "tokens, such as 500k or 2M",
    fix: "portkey-codex budget list",
  });
}

/** The same list, with the one of this kind exchanged. */
const exchanged = (budgets: readonly BudgetLimit[], limit: BudgetLimit): readonly BudgetLimit[] =>
  budgets.map((old) => (budgetKind(old) === budgetKind(limit) ? limit : old));

async function raiseOfKey(
  house: BudgetHouse,
  { by, limit: old, name }: Standing,
  limit: BudgetLimit,
): Promise<void> {
  const { keys } = await house.storage();
  const policy = findLiveKey(keys, by.name)?.policy ?? NO_KEY_POLICY;
  const raised = { ...policy, budgets: exchanged(policy.budgets, limit) };
  if (!keys.replacePolicy(by.name, raised)) throw unknownKey(keys, by.name);
  const change = { before: spellBudget(old), after: spellBudget(limit) };
  await audit(house, { action: "budget.raise", subject: name, ...change });
}

/** The settings write down their own changes. */
async function raiseOfPolicy(house: BudgetHouse, { by }: Standing, limit: BudgetLimit): Promise<void> {
  const store = await house.settings();
  const policy = (await store.read()).policies.find(({ name }) => name === by.name);
  const budgets = exchanged(policy?.budgets ?? [], limit).map(spellBudget);
  await store.edit([{ path: ["policies", by.name, "budgets"], value: budgets }]);
}
