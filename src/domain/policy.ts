import type { BudgetLimit, LimitMode } from "./budget.ts";
import type { Metadata } from "./metadata.ts";
import { isOnList, type Patterns } from "./patterns.ts";
import type { RateLimit } from "./rate-limit.ts";

/** What a rule may look at. */
export const POLICY_FIELDS = [
  "key",
  "owner",
  "team",
  "integration",
  "provider",
  "model",
  "endpoint",
] as const;

export type PolicyField = (typeof POLICY_FIELDS)[number] | `metadata.${string}`;

/** A rule for all requests that its conditions fit, whoever makes them. Without conditions it is for everything. */
export interface Policy {
  readonly name: string;
  /** All of them must hold. */
  readonly when: readonly Condition[];
  /** Each combination of these values has its own budgets and rates. */
  readonly groupBy: readonly PolicyField[];
  readonly budgets: readonly BudgetLimit[];
  readonly rates: readonly RateLimit[];
  readonly mode: LimitMode;
  readonly models?: Patterns;
}

interface Condition {
  readonly field: PolicyField;
  readonly patterns: Patterns;
}

/** A request, as far as rules look at it. */
export interface RequestFacts {
  readonly key: string;
  readonly owner?: string | undefined;
  readonly team?: string | undefined;
  readonly integration: string;
  readonly provider: string;
  /** `@slug/model` and `model`. */
  readonly model: readonly [qualified: string, bare: string];
  readonly endpoint: string;
  readonly metadata: Metadata;
}

export const isPolicyField = (text: string): text is PolicyField =>
  (POLICY_FIELDS as readonly string[]).includes(text) || /^metadata\.[A-Za-z0-9_.-]{1,64}$/.test(text);

/** A value that is not there fits only where nothing but other values are excluded. */
export const applies = ({ when }: Policy, facts: RequestFacts): boolean =>
  when.every(({ field, patterns }) => isOnList(patterns, valuesOf(field, facts)));

/** The values that tell the groups apart, `ada, gpt-5`; empty without groups. */
export const groupOf = ({ groupBy }: Policy, facts: RequestFacts): string =>
  groupBy
    .map((field) => valuesOf(field, facts)[0] ?? "none")
    .join(", ")
    .replace(UNSTORABLE, "\u{FFFD}");

/** A model's name is the client's own. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/gu;

function valuesOf(field: PolicyField, facts: RequestFacts): readonly string[] {
  switch (field) {
    case "model":
      return facts.model;
    case "key":
    case "owner":
    case "team":
    case "integration":
    case "provider":
    case "endpoint":
      return present(facts[field]);
    default:
      return present(facts.metadata[field.slice("metadata.".length)]);
  }
}

const present = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
