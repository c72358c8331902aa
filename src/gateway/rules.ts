import { type BudgetLimit, budgetKind, type LimitMode } from "../domain/budget.ts";
import type { KeyPolicy } from "../domain/gateway-key.ts";
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

/** Which limits a request must keep. What does not depend on the request is put together once. */
export class RuleBook {
  /** By key and policy: each is another object as soon as anything in it changes. */
  readonly #known = new WeakMap<LiveKey | Policy, AppliedLimits>();

  /** `undefined` when nothing limits this request, as for most people and most of the time. */
  limitsFor(key: LiveKey, policies: readonly Policy[], facts: RequestFacts): AppliedLimits | undefined {
    const found: AppliedLimits[] = [];
    if (key.policy && limitsAnything(key.policy)) found.push(this.#ofKey(key, key.policy));
    for (const policy of policies) {
      if (!limitsAnything(policy) || !applies(policy, facts)) continue;
      const limits = this.#ofPolicy(policy);
      found.push(policy.groupBy.length === 0 ? limits : inGroup(limits, groupOf(policy, facts)));
    }
    const [first, ...others] = found;
    if (!first || others.length === 0) return first;
    return { budgets: found.flatMap(({ budgets }) => budgets), rates: found.flatMap(({ rates }) => rates) };
  }

  #ofKey(key: LiveKey, policy: KeyPolicy): AppliedLimits {
    const known = this.#known.get(key);
    if (known) return known;
    const { id, name } = key;
    const limits = limitsOf({ ...policy, by: { kind: "key", name }, id: keyAccount(id) });
    this.#known.set(key, limits);
    return limits;
  }

  #ofPolicy(policy: Policy): AppliedLimits {
    const known = this.#known.get(policy);
    if (known) return known;
    const { name } = policy;
    const limits = limitsOf({ ...policy, by: { kind: "policy", name }, id: policyAccount(name) });
    this.#known.set(policy, limits);
    return limits;
  }
}

interface Limited {
  readonly budgets: readonly BudgetLimit[];
  readonly rates: readonly RateLimit[];
  readonly mode: LimitMode;
}

interface Owner extends Limited {
  readonly by: PolicySource;
  readonly id: string;
}

const limitsAnything = ({ budgets, rates }: Limited): boolean => budgets.length + rates.length > 0;

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

function limitsOf(owner: Owner): AppliedLimits {
  const { by, id, mode } = owner;
  const isOnly = owner.budgets.length <= 1;
  const applied = <Limit>(limit: Limit, account: string, name: string): AppliedLimit<Limit> => ({
    ...{ by, name, mode, limit, account },
    typed: name,
    sharedAccount: `${account}others`,
  });
  return {
    budgets: owner.budgets.map((limit) =>
      applied(limit, `${id}:${budgetKind(limit)}:`, budgetName(by.name, limit, isOnly)),
    ),
    rates: owner.rates.map((limit) => applied(limit, `rate:${id}:${rateKind(limit)}:`, by.name)),
  };
}

/** The same limits, counted for this group alone. */
function inGroup({ budgets, rates }: AppliedLimits, group: string): AppliedLimits {
  const grouped = <Limit>({ by, typed, mode, limit, account, sharedAccount }: AppliedLimit<Limit>) => ({
    by,
    typed,
    mode,
    limit,
    sharedAccount,
    account: account + group,
    name: `${typed} (${group})`,
  });
  return { budgets: budgets.map(grouped), rates: rates.map(grouped) };
}
