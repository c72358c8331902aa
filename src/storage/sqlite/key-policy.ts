import { type BudgetLimit, parseBudget, spellBudget } from "../../domain/budget.ts";
import { KEY_SCOPES, type KeyPolicy, type KeyScope, NO_KEY_POLICY } from "../../domain/gateway-key.ts";
import { parsePatterns, spellPatterns } from "../../domain/patterns.ts";
import { parseRate, type RateLimit, spellRate } from "../../domain/rate-limit.ts";

/** As it stands in the database: amounts and lists as a person spells them. */
interface Spelled {
  readonly owner?: string;
  readonly team?: string;
  readonly budgets?: readonly string[];
  readonly rates?: readonly string[];
  readonly mode?: "warn";
  readonly models?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly expires_at_ms?: number;
  readonly scopes?: readonly KeyScope[];
}

export function encodeKeyPolicy(policy: KeyPolicy | undefined): string | null {
  if (!policy) return null;
  const { owner, team, budgets, rates, mode, models, metadata, expiresAtUnixMs, scopes } = policy;
  const spelled: Spelled = {
    ...(owner !== undefined && { owner }),
    ...(team !== undefined && { team }),
    ...(budgets.length > 0 && { budgets: budgets.map(spellBudget) }),
    ...(rates.length > 0 && { rates: rates.map(spellRate) }),
    ...(mode === "warn" && { mode }),
    ...(models && { models: spellPatterns(models) }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(expiresAtUnixMs !== undefined && { expires_at_ms: expiresAtUnixMs }),
    ...(scopes && { scopes }),
  };
  return JSON.stringify(spelled);
}

/** A key whose limits cannot be read opens nothing, and every other key goes on. */
export function decodeKeyPolicy(text: string): KeyPolicy {
  try {
    return decode(JSON.parse(text) as Spelled);
  } catch {
    return { ...NO_KEY_POLICY, scopes: [] };
  }
}

function decode(spelled: Spelled): KeyPolicy {
  const models =
    spelled.models === undefined ? undefined : must(parsePatterns(spelled.models), spelled.models);
  const { owner, team, expires_at_ms: expiresAtUnixMs } = spelled;
  return {
    ...(owner !== undefined && { owner }),
    ...(team !== undefined && { team }),
    budgets: (spelled.budgets ?? []).map((each): BudgetLimit => must(parseBudget(each), each)),
    rates: (spelled.rates ?? []).map((each): RateLimit => must(parseRate(each), each)),
    mode: spelled.mode ?? "block",
    ...(models && { models }),
    metadata: spelled.metadata ?? {},
    ...(expiresAtUnixMs !== undefined && { expiresAtUnixMs }),
    ...(spelled.scopes && { scopes: spelled.scopes.filter((scope) => KEY_SCOPES.includes(scope)) }),
  };
}

function must<T>(value: T | undefined, spelled: string): T {
  if (value === undefined) throw new Error(`the policy of a key says "${spelled}", which cannot be read`);
  return value;
}
