import { BUDGET_EXPECTS, type BudgetLimit, budgetKind, parseBudget, spellBudget } from "../domain/budget.ts";
import { parseDurationMs } from "../domain/duration.ts";
import { FailureError } from "../domain/failure.ts";
import { KEY_SCOPES, type KeyPolicy, type KeyScope, repeatedLimit } from "../domain/gateway-key.ts";
import { METADATA_EXPECTS, parseMetadataPair } from "../domain/metadata.ts";
import { parsePatterns, spellPatterns } from "../domain/patterns.ts";
import { parseRate, RATE_EXPECTS, type RateLimit, rateKind, spellRate } from "../domain/rate-limit.ts";

/** What was typed about a key. `none` takes back what was there; what is not named stays. */
export interface KeyWishes {
  readonly owner?: string;
  readonly team?: string;
  readonly budgets?: readonly string[];
  readonly rates?: readonly string[];
  readonly mode?: string;
  readonly models?: string;
  readonly metadata?: readonly string[];
  readonly expires?: string;
  readonly scopes?: string;
}

const NONE = "none";

/** The policy with the wishes put in. Errors: `usage`, with what was expected. */
export function applyWishes(before: KeyPolicy, wishes: KeyWishes, nowUnixMs: number): KeyPolicy {
  const budgets = merged(before.budgets, wishes.budgets, BUDGET);
  const rates = merged(before.rates, wishes.rates, RATE);
  const twice = repeatedLimit({ budgets: asked(wishes.budgets, BUDGET), rates: asked(wishes.rates, RATE) });
  if (twice !== undefined) throw wrong("--budget", twice, "each kind of limit can be given once");
  const owner = wishes.owner === undefined ? before.owner : orNothing(wishes.owner);
  const team = wishes.team === undefined ? before.team : orNothing(wishes.team);
  const models = readModels(before, wishes.models);
  const expiresAtUnixMs = readExpiry(before, wishes.expires, nowUnixMs);
  const scopes = readScopes(before, wishes.scopes);
  return {
    ...(owner !== undefined && { owner: name("--owner", owner) }),
    ...(team !== undefined && { team: name("--team", team) }),
    budgets,
    rates,
    mode: readMode(before, wishes.mode),
    ...(models && { models }),
    metadata: readMetadata(before, wishes.metadata),
    ...(expiresAtUnixMs !== undefined && { expiresAtUnixMs }),
    ...(scopes && { scopes }),
  };
}

/** For the audit: as a person would type it. */
export function spellPolicy(policy: KeyPolicy | undefined): Readonly<Record<string, unknown>> {
  if (!policy) return {};
  const { budgets, rates, models, ...rest } = policy;
  return {
    ...rest,
    budgets: budgets.map(spellBudget),
    rates: rates.map(spellRate),
    ...(models && { models: spellPatterns(models) }),
  };
}

interface Limits<T> {
  readonly flag: string;
  readonly expects: string;
  parse(text: string): T | undefined;
  kind(limit: T): string;
}

const BUDGET: Limits<BudgetLimit> = {
  flag: "--budget",
  expects: BUDGET_EXPECTS,
  parse: parseBudget,
  kind: budgetKind,
};
const RATE: Limits<RateLimit> = { flag: "--rate", expects: RATE_EXPECTS, parse: parseRate, kind: rateKind };

/** A new limit takes the place of the one of its kind. */
function merged<T>(
  before: readonly T[],
  texts: readonly string[] | undefined,
  limits: Limits<T>,
): readonly T[] {
  if (!texts || texts.length === 0) return before;
  const added = asked(texts, limits);
  const kept = texts.includes(NONE) ? [] : before;
  const kinds = added.map(limits.kind);
  return [...kept.filter((limit) => !kinds.includes(limits.kind(limit))), ...added];
}

function asked<T>(texts: readonly string[] | undefined, { flag, expects, parse }: Limits<T>): readonly T[] {
  return (texts ?? [])
    .filter((text) => text !== NONE)
    .map((text) => {
      const limit = parse(text);
      if (limit === undefined) throw wrong(flag, text, expects);
      return limit;
    });
}

const orNothing = (text: string): string | undefined => (text === NONE || text === "" ? undefined : text);

/** Also the value of a metadata entry, where the log is filtered by it. */
function name(flag: string, text: string): string {
  if (/^[^\p{Cc}]{1,100}$/u.test(text)) return text;
  throw wrong(flag, text, "at most 100 visible characters");
}

function readMode(before: KeyPolicy, text: string | undefined): KeyPolicy["mode"] {
  if (text === undefined) return before.mode;
  if (text === "block" || text === "warn") return text;
  throw wrong("--on-limit", text, "block or warn");
}

function readModels(before: KeyPolicy, text: string | undefined): KeyPolicy["models"] {
  if (text === undefined) return before.models;
  if (text === NONE || text === "*") return undefined;
  const models = parsePatterns(text);
  if (!models) throw wrong("--models", text, "model names with * and ?, such as '@openai/*,!*-pro'");
  return models;
}

function readMetadata(before: KeyPolicy, pairs: readonly string[] | undefined): KeyPolicy["metadata"] {
  if (!pairs || pairs.length === 0) return before.metadata;
  const added = pairs
    .filter((pair) => pair !== NONE)
    .map((pair) => {
      const entry = parseMetadataPair(pair);
      if (!entry) throw wrong("--metadata", pair, METADATA_EXPECTS);
      return entry;
    });
  return { ...(pairs.includes(NONE) ? {} : before.metadata), ...Object.fromEntries(added) };
}

function readExpiry(before: KeyPolicy, text: string | undefined, nowUnixMs: number): number | undefined {
  if (text === undefined) return before.expiresAtUnixMs;
  if (text === NONE || text === "never") return undefined;
  const afterMs = parseDurationMs(text);
  if (afterMs !== undefined) return nowUnixMs + afterMs;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  // The end of that day, where the user is.
  const at = new Date(Number(year), Number(month) - 1, Number(day) + 1).getTime();
  if (Number.isFinite(at)) return at;
  throw wrong("--expires", text, "a duration such as 90d, a date such as 2027-03-31, or never");
}

function readScopes(before: KeyPolicy, text: string | undefined): KeyPolicy["scopes"] {
  if (text === undefined) return before.scopes;
  if (text === NONE) return undefined;
  return text.split(",").map((word): KeyScope => {
    const scope = KEY_SCOPES.find((known) => known === word.trim());
    if (scope === undefined) throw wrong("--scopes", word, KEY_SCOPES.join(", "));
    return scope;
  });
}

const wrong = (flag: string, text: string, why: string): FailureError =>
  new FailureError({
    kind: "usage",
    message: `${flag} cannot be "${text}"`,
    why,
    fix: "portkey-codex key create --help",
  });
