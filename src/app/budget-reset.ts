import { formatSpent } from "../domain/budget.ts";
import { audit } from "./audit.ts";
import { type BudgetHouse, findBudget, type Standing } from "./budget-list.ts";

/** Begins a budget anew before its time: nothing is spent of it any more, in all its groups or in one. */
export async function resetBudget(
  house: BudgetHouse,
  name: string,
  group?: string,
): Promise<readonly Standing[]> {
  const standings = (await findBudget(house, name, group)).filter(({ spent }) => spent !== 0);
  const { ledger } = await house.storage();
  const corrections = standings.map(({ account, startUnixMs, endUnixMs, spent }) => ({
    account,
    windowStartUnixMs: startUnixMs,
    windowEndUnixMs: endUnixMs,
    amount: -spent,
  }));
  ledger.correct(corrections, house.clock.nowUnixMs());
  for (const { limit, spent, group: which } of standings) {
    const subject = which === "" ? name : `${name} (${which})`;
    const change = { before: formatSpent(limit.unit, spent), after: formatSpent(limit.unit, 0) };
    await audit(house, { action: "budget.reset", subject, ...change });
  }
  return standings;
}
