import { BUDGET_EXPECTS, parseBudget } from "../domain/budget.ts";
import { nearest } from "../domain/did-you-mean.ts";
import { repeatedLimit } from "../domain/gateway-key.ts";
import { readPatterns } from "../domain/patterns.ts";
import { isPolicyField, POLICY_FIELDS, type Policy, type PolicyField } from "../domain/policy.ts";
import { parseRate, RATE_EXPECTS } from "../domain/rate-limit.ts";
import { isTable } from "../files/toml-value.ts";

/** One `[policies.<name>]` as it was understood, and everything that is wrong with it. */
export interface ParsedPolicy {
  readonly policy?: Policy;
  readonly problems: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/** What can be typed on a command line, and told from a key's own budgets there. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const KEYS = ["budgets", "rates", "models", "on_limit", "group_by", "when"];

type Wrong = (key: string | undefined, message: string) => undefined;

export function parsePolicy(name: string, table: unknown): ParsedPolicy {
  const problems: { path: readonly string[]; message: string }[] = [];
  const wrong: Wrong = (key, message) => {
    problems.push({ path: ["policies", name, ...(key === undefined ? [] : [key])], message });
    return undefined;
  };
  if (!isTable(table)) {
    wrong(undefined, `policies.${name} must be a table`);
    return { problems };
  }
  if (!NAME.test(name))
    wrong(undefined, `"${name}" cannot be the name of a policy: small letters, digits, - and _`);
  for (const key of Object.keys(table)) {
    if (!KEYS.includes(key)) wrong(key, unknownKey(key));
  }
  const budgets = readList(
    table["budgets"],
    { key: "budgets", expects: BUDGET_EXPECTS, parse: parseBudget },
    wrong,
  );
  const rates = readList(table["rates"], { key: "rates", expects: RATE_EXPECTS, parse: parseRate }, wrong);
  const twice = repeatedLimit({ budgets, rates });
  if (twice !== undefined) wrong("budgets", `there are two limits of the kind "${twice}"`);
  const models = readModels(table["models"], wrong);
  const policy: Policy = {
    name,
    when: readConditions(table["when"], wrong),
    groupBy: readList(table["group_by"], GROUP, wrong),
    budgets,
    rates,
    mode: readMode(table["on_limit"], wrong) ?? "block",
    ...(models && { models }),
  };
  return problems.length > 0 ? { problems } : { policy, problems };
}

interface Words<T> {
  readonly key: string;
  readonly expects: string;
  parse(text: string): T | undefined;
}

const GROUP: Words<PolicyField> = {
  key: "group_by",
  expects: `one of ${POLICY_FIELDS.join(", ")}, metadata.<name>`,
  parse: (text) => (isPolicyField(text) ? text : undefined),
};

/** One of them may stand without brackets. */
function readList<T>(value: unknown, { key, expects, parse }: Words<T>, wrong: Wrong): readonly T[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).flatMap((item) => {
    const read = typeof item === "string" ? parse(item) : undefined;
    if (read === undefined) wrong(key, `${key}: "${item}" is not ${expects}`);
    return read === undefined ? [] : [read];
  });
}

function readModels(value: unknown, wrong: Wrong): Policy["models"] {
  if (value === undefined) return undefined;
  return (
    readPatterns(value) ?? wrong("models", 'models must be names with * and ?, e.g. ["@openai/*", "!*-pro"]')
  );
}

function readMode(value: unknown, wrong: Wrong): Policy["mode"] | undefined {
  if (value === undefined || value === "block" || value === "warn") return value;
  return wrong("on_limit", "on_limit must be block or warn");
}

/** `metadata.team = "red"` is a table in a table for TOML, and `"metadata.team"` is not; both mean the same. */
function readConditions(value: unknown, wrong: Wrong): Policy["when"] {
  if (value === undefined) return [];
  if (!isTable(value)) {
    wrong("when", 'when must be a table, e.g. { model = "@openai/*" }');
    return [];
  }
  const { metadata, ...rest } = value;
  const nested = isTable(metadata)
    ? Object.entries(metadata).map(([key, item]) => [`metadata.${key}`, item] as const)
    : [];
  return [...Object.entries(rest), ...nested].flatMap(([field, item]) => {
    const patterns = readPatterns(item);
    if (!isPolicyField(field)) wrong("when", `when: "${field}" is not ${GROUP.expects}`);
    else if (!patterns) wrong("when", `when.${field} must be texts with * and ?, e.g. ["red", "!blue"]`);
    else return [{ field, patterns }];
    return [];
  });
}

function unknownKey(key: string): string {
  const guess = nearest(key, KEYS);
  return `a policy has no setting "${key}"${guess ? `; did you mean ${guess}?` : `: ${KEYS.join(", ")}`}`;
}
