import { type BudgetLimit, budgetKind, type LimitMode } from "../domain/budget.ts";
import { applies, groupOf, type Policy, type RequestFacts } from "../domain/policy.ts";
import { type RateLimit, rateKind } from "../domain/rate-limit.ts";
import type { LiveKey } from "./key-ring.ts";

/** Who wrote the rule, and so where it is changed. */
export type PolicySource =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "policy"; readonly name: string };

/** The same of a list of models. */
export type ModelListSource = PolicySource | { readonly kind: "integration"; readonly name: string };

/** One limit that a request must keep, and whose account it is counted in. */
export interface AppliedLimit<Limit> {
  readonly by: PolicySource;
  /** What a person calls it: `laptop`, or `laptop/day` where it has several; `team (red)` of a group. */
  readonly name: string;
  /** What a command calls it, without the group. */
  readonly typed: string;
  readonly account: string;
  readonly sharedAccount: string;
  readonly mode: LimitMode;
  readonly limit: Limit;
}

export interface AppliedLimits {
  readonly budgets: readonly AppliedLimit<BudgetLimit>[];
  readonly rates: readonly AppliedLimit<RateLimit>[];
}

/** `undefined` when nothing limits this request, as for most people and most of the time. */
export function limitsFor(
  key: LiveKey,
  policies: readonly Policy[],
  facts: RequestFacts,
): AppliedLimits | undefined {
  const owners = [...ownerOfKey(key), ...policies.flatMap((policy) => ownerOfPolicy(policy, facts))];
  if (owners.length === 0) return undefined;
  return {
    budgets: owners.flatMap((owner) =>
      owner.budgets.map((limit) => applied(owner, { limit, kind: budgetKind(limit), prefix: "" })),
    ),
    rates: owners.flatMap((owner) =>
      owner.rates.map((limit) => applied(owner, { limit, kind: rateKind(limit), prefix: "rate:" })),
    ),
  };
}

interface Owner {
  readonly by: PolicySource;
  readonly id: string;
  readonly group: string;
  readonly budgets: readonly BudgetLimit[];
  readonly rates: readonly RateLimit[];
  readonly mode: LimitMode;
}

function ownerOfKey({ id, name, policy }: LiveKey): readonly Owner[] {
  if (!policy || policy.budgets.length + policy.rates.length === 0) return [];
  return [{ ...policy, by: { kind: "key", name }, id: keyAccount(id), group: "" }];
}

function ownerOfPolicy(policy: Policy, facts: RequestFacts): readonly Owner[] {
  if (policy.budgets.length + policy.rates.length === 0 || !applies(policy, facts)) return [];
  const { name } = policy;
  return [
    { ...policy, by: { kind: "policy", name }, id: policyAccount(name), group: groupOf(policy, facts) },
  ];
}

/** By its id, since a name may come again after its key was revoked. */
const keyAccount = (id: string): string => `key:${id}`;
const policyAccount = (name: string): string => `policy:${name}`;

/** Where the spending of a budget is counted; the group comes behind. */
export const budgetAccountOf = {
  key: (id: string, limit: BudgetLimit): string => `${keyAccount(id)}:${budgetKind(limit)}:`,
  policy: (name: string, limit: BudgetLimit): string => `${policyAccount(name)}:${budgetKind(limit)}:`,
} as const;

/** What a person types: the kind only where an owner has several. */
export const budgetName = (owner: string, limit: BudgetLimit, isOnly: boolean): string =>
  isOnly ? owner : `${owner}/${budgetKind(limit)}`;

interface Kind<Limit> {
  readonly limit: Limit;
  readonly kind: string;
  readonly prefix: string;
}

function applied<Limit>(owner: Owner, { limit, kind, prefix }: Kind<Limit>): AppliedLimit<Limit> {
  const { by, id, group, budgets, mode } = owner;
  const shared = `${prefix}${id}:${kind}:`;
  const typed = budgets.length > 1 ? `${by.name}/${kind}` : by.name;
  return {
    by,
    name: group === "" ? typed : `${typed} (${group})`,
    typed,
    account: shared + group,
    sharedAccount: `${shared}others`,
    mode,
    limit,
  };
}
