import { nearest } from "../domain/did-you-mean.ts";
import type { Guardrail, GuardrailCheck, GuardrailHook } from "../domain/guardrail.ts";
import { SLUG_PATTERN } from "../domain/model-name.ts";
import { isTable } from "../files/toml-value.ts";
import { parameterProblems } from "../guardrails/check.ts";
import { CHECKS, findCheck } from "../guardrails/checks/index.ts";

/** One `[guardrails.<name>]` as it was understood, and everything that is wrong with it. */
export interface ParsedGuardrail {
  readonly guardrail?: Guardrail;
  readonly problems: readonly { readonly path: readonly string[]; readonly message: string }[];
}

const KEYS = ["checks", "hooks", "action", "deny", "async", "on_error", "reversible"];
const HOOKS: readonly GuardrailHook[] = ["input", "output"];
const ACTIONS = ["log", "mask", "block"] as const;
const ON_ERROR = ["block", "pass"] as const;

type Wrong = (key: string | undefined, message: string) => undefined;

/** What is left out: input, masked and given back, and blocked when a check cannot be made. */
export function parseGuardrail(name: string, table: unknown): ParsedGuardrail {
  const problems: { path: readonly string[]; message: string }[] = [];
  const wrong: Wrong = (key, message) => {
    problems.push({ path: ["guardrails", name, ...(key === undefined ? [] : [key])], message });
    return undefined;
  };
  if (!isTable(table)) {
    wrong(undefined, `guardrails.${name} must be a table`);
    return { problems };
  }
  if (!SLUG_PATTERN.test(name)) {
    wrong(undefined, `"${name}" is not a name: small letters, digits, - and _, and a letter or digit first`);
  }
  for (const key of Object.keys(table)) if (!KEYS.includes(key)) wrong(key, unknownKey(key));
  const hooks = readHooks(table["hooks"], wrong);
  const checks = readChecks(table["checks"], hooks, wrong);
  const guardrail: Guardrail = {
    name,
    checks,
    hooks,
    action: readAction(table, wrong),
    async: readFlag(table, "async", false, wrong),
    onError: readChoice({ table, key: "on_error", choices: ON_ERROR, preset: "block" }, wrong),
    reversible: readFlag(table, "reversible", true, wrong),
  };
  return problems.length > 0 ? { problems } : { guardrail, problems };
}

function unknownKey(key: string): string {
  const guess = nearest(key, KEYS);
  return `there is no setting "${key}" here${guess ? `; did you mean ${guess}?` : `: ${KEYS.join(", ")}`}`;
}

function readHooks(value: unknown, wrong: Wrong): readonly GuardrailHook[] {
  if (value === undefined) return ["input"];
  const given = typeof value === "string" ? [value] : value;
  if (Array.isArray(given) && given.length > 0 && given.every((hook) => HOOKS.includes(hook))) return given;
  wrong("hooks", 'hooks must be a list of "input" and "output"');
  return [];
}

function readChecks(
  value: unknown,
  hooks: readonly GuardrailHook[],
  wrong: Wrong,
): readonly GuardrailCheck[] {
  if (!Array.isArray(value) || value.length === 0) {
    wrong(
      "checks",
      'checks must be a list, e.g. ["secrets", { id = "wordCount", parameters = { maxWords = 5000 } }]',
    );
    return [];
  }
  return value.flatMap((item) => readCheck(item, hooks, wrong) ?? []);
}

function readCheck(item: unknown, hooks: readonly GuardrailHook[], wrong: Wrong): GuardrailCheck | undefined {
  const { id, parameters = {}, ...rest } = isTable(item) ? item : { id: item };
  if (typeof id !== "string" || !isTable(parameters) || Object.keys(rest).length > 0) {
    return wrong("checks", 'a check is its name, or { id = "…", parameters = { … } }');
  }
  const kind = findCheck(id);
  if (!kind) {
    const known = CHECKS.map((check) => check.id);
    const guess = nearest(id, known);
    return wrong(
      "checks",
      `there is no check "${id}"${guess ? `; did you mean ${guess}?` : `: ${known.join(", ")}`}`,
    );
  }
  const hook = hooks.find((one) => !kind.hooks.includes(one));
  if (hook !== undefined)
    return wrong("hooks", `${kind.id} cannot look at ${hook}, only at ${kind.hooks.join(" and ")}`);
  const found = parameterProblems(kind, parameters);
  for (const problem of found) wrong("checks", problem);
  return found.length > 0 ? undefined : { id: kind.id, parameters };
}

/** `deny` is Portkey's: true blocks, false only tells. */
function readAction(table: Readonly<Record<string, unknown>>, wrong: Wrong): Guardrail["action"] {
  if (table["deny"] === undefined)
    return readChoice({ table, key: "action", choices: ACTIONS, preset: "mask" }, wrong);
  if (table["action"] !== undefined) wrong("deny", "action and deny exclude each other");
  return readFlag(table, "deny", false, wrong) ? "block" : "log";
}

function readFlag(
  table: Readonly<Record<string, unknown>>,
  key: string,
  preset: boolean,
  wrong: Wrong,
): boolean {
  const value = table[key] ?? preset;
  if (typeof value === "boolean") return value;
  wrong(key, `${key} must be true or false`);
  return preset;
}

interface Choice<T extends string> {
  readonly table: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly choices: readonly T[];
  readonly preset: T;
}

function readChoice<T extends string>({ table, key, choices, preset }: Choice<T>, wrong: Wrong): T {
  const value = table[key] ?? preset;
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) wrong(key, `${key} must be one of ${choices.join(", ")}`);
  return chosen ?? preset;
}
