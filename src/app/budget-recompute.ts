import { formatSpent } from "../domain/budget.ts";
import type { Integration } from "../domain/integration.ts";
import type { Charge } from "../domain/ledger.ts";
import type { LogEntry } from "../domain/log-entry.ts";
import { parseModelName } from "../domain/model-name.ts";
import { costOf } from "../domain/pricing.ts";
import { priceOf } from "../gateway/price-of.ts";
import type { RepricedRow } from "../ports/ledger.ts";
import type { PriceBook } from "../ports/price-book.ts";
import { audit } from "./audit.ts";
import type { BudgetHouse } from "./budget-list.ts";

export interface Recomputed {
  /** Requests that were looked at, and those whose cost is another now. */
  readonly requests: number;
  readonly changed: number;
  /** What all of them cost more than was thought; less than nothing where it was less. */
  readonly microUsd: number;
}

/** Rows that are looked at in one step. */
const AT_ONCE = 1_000;

/**
 * Prices every request in the log again, as your own prices and the price list say now for the time when it was asked, and puts the
 * differences into the budgets that it was charged to. Rows that were deleted keep what they were charged.
 */
export async function recomputeBudgets(house: BudgetHouse, sinceUnixMs: number): Promise<Recomputed> {
  const [{ reader, ledger }, list, store] = await Promise.all([
    house.storage(),
    house.prices(),
    house.settings(),
  ]);
  const prices = { list, integrations: (await store.read()).integrations };
  let [requests, changed, microUsd] = [0, 0, 0];
  let beforeUnixMs = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const entries = reader.list({ sinceUnixMs, beforeUnixMs, limit: AT_ONCE });
    const [corrections, rows] = [[] as Charge[], [] as RepricedRow[]];
    for (const entry of entries) {
      const repriced = reprice(entry, prices);
      if (!repriced) continue;
      rows.push(repriced.row);
      corrections.push(...repriced.corrections);
      microUsd += repriced.differenceMicroUsd;
    }
    if (rows.length > 0) ledger.reprice(rows, corrections, house.clock.nowUnixMs());
    requests += entries.length;
    changed += rows.length;
    // Rows of the very same millisecond as the last one are looked at again, which changes nothing twice.
    const last = entries.at(-1)?.startedAtUnixMs;
    if (entries.length < AT_ONCE || last === undefined) break;
    beforeUnixMs = last === beforeUnixMs - 1 ? last : last + 1;
  }
  if (changed > 0) {
    const after = { requests: changed, difference: formatSpent("cost", microUsd) };
    await audit(house, { action: "budget.recompute", subject: "all", after });
  }
  return { requests, changed, microUsd };
}

interface Repriced {
  readonly row: RepricedRow;
  readonly corrections: readonly Charge[];
  readonly differenceMicroUsd: number;
}

/** Every price that is known now. */
interface Prices {
  readonly list: PriceBook;
  readonly integrations: readonly Integration[];
}

function reprice(entry: LogEntry, { list, integrations }: Prices): Repriced | undefined {
  const { usage, provider, startedAtUnixMs, status, charges = [] } = entry;
  if (!usage || provider === undefined || status === "running") return undefined;
  const integration = integrations.find(({ slug }) => slug === entry.integration);
  const price = priceOf(
    {
      // Another provider under the same slug is somebody else, whose prices say nothing about then.
      own: integration?.provider === provider ? integration.prices : undefined,
      provider,
      models: [entry.modelServed, modelSent(entry)].filter((model) => model !== undefined),
      inputTokens: usage.inputTokens,
      atUnixMs: startedAtUnixMs,
    },
    list,
  );
  const cost = costOf(usage, price);
  if (cost.kind === "unknown") return undefined;
  const before = entry.cost.kind === "known" ? entry.cost.microUsd : 0;
  const difference = cost.microUsd - before;
  if (difference === 0 && entry.cost.kind === "known") return undefined;
  const corrections = charges
    .filter(isMoney)
    .map((charge) => ({ ...charge, amount: cost.microUsd - charge.amount }));
  const repriced = charges.map((charge) => (isMoney(charge) ? { ...charge, amount: cost.microUsd } : charge));
  return {
    row: { id: entry.id, microUsd: cost.microUsd, charges: repriced },
    corrections,
    differenceMicroUsd: difference,
  };
}

/** `key:…:day:`, and not `key:…:tokens/day:` or `rate:…`. */
const isMoney = ({ account }: Charge): boolean => {
  const [owner, , kind = ""] = account.split(":");
  return owner !== "rate" && !kind.startsWith("tokens/");
};

/** The model as the upstream was asked for it: behind the alias and without the slug. */
function modelSent({ rewrites, modelAsked }: LogEntry): string | undefined {
  const renamed = rewrites.findLast(({ what }) => what === "model")?.after;
  return renamed ?? (modelAsked && parseModelName(modelAsked, () => false).model);
}
