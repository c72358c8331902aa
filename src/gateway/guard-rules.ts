import type { Entity } from "../domain/entity.ts";
import type { Guardrail } from "../domain/guardrail.ts";
import type { CheckContext, OpenCheck } from "../guardrails/check.ts";
import { findCheck, openCheck } from "../guardrails/checks/index.ts";
import { LEAST_KNOWN } from "../guardrails/known-values.ts";
import { mask, type Placeholders } from "../guardrails/placeholders.ts";
import { isRefusal, RefusalError } from "./refusal.ts";

interface OpenRule {
  readonly rule: Guardrail;
  readonly checks: readonly (OpenCheck & { readonly ofTools: boolean })[];
}

/** Something to hide, and how its rule wants it hidden. */
interface Hidden extends Entity {
  readonly rule: Guardrail;
  readonly replacement: string | undefined;
}

/** What is to be hidden wherever it stands. */
export interface HiddenValue extends Hidden {
  readonly value: string;
}

export interface MaskedText {
  readonly text: string;
  /** Kinds of what was hidden. */
  readonly types: readonly string[];
}

/** The guardrails of the settings, opened. Errors: RefusalError, when one of them says no. */
export class GuardRules {
  readonly rules: readonly Guardrail[];
  readonly #open: readonly OpenRule[];

  constructor(rules: readonly Guardrail[]) {
    this.rules = rules;
    this.#open = rules.map((rule) => ({
      rule,
      checks: rule.checks.map((check) => ({
        ...openCheck(check),
        ofTools: findCheck(check.id)?.ofTools === true,
      })),
    }));
  }

  get judges(): boolean {
    return this.#open.some(({ checks }) => checks.some(({ kind }) => kind === "verdict"));
  }

  /**
   * One text without what may not leave, and without what was hidden anywhere in this thread: the client gets the
   * values back and says them again, often where nothing tells what they are. `also`: values that were found in what
   * this text is a part of. Errors: RefusalError.
   */
  maskText(text: string, where: WhereAsked, also: readonly HiddenValue[] = []): MaskedText {
    const found = this.#open.flatMap((open) => this.#findIn(open, text, where));
    // All have their names before the text is searched for them: one may stand in it twice.
    for (const entity of withoutOverlaps(found))
      placeholderOf(entity, text.slice(entity.start, entity.end), where);
    const hidden = [...found, ...standing(text, also), ...this.#knownIn(text, where)];
    if (hidden.length === 0) return { text, types: [] };
    const kept = withoutOverlaps(hidden);
    const masked = mask(text, kept, (entity, value) => placeholderOf(entity as Hidden, value, where));
    return { text: masked, types: kept.map(({ type }) => type) };
  }

  /** What is to be hidden in a text of which only parts can be masked. Errors: RefusalError. */
  valuesIn(text: string, where: WhereAsked): readonly HiddenValue[] {
    return this.#open
      .flatMap((open) => this.#findIn(open, text, where))
      .map((entity) => ({ ...entity, value: text.slice(entity.start, entity.end) }))
      .filter(({ value }) => value.length >= LEAST_KNOWN);
  }

  #knownIn(text: string, { placeholders }: WhereAsked): readonly Hidden[] {
    const rule = this.rules.find((one) => one.action === "mask" && one.reversible && !isToldOnly(one));
    if (!rule) return [];
    return placeholders.findIn(text).map((entity) => ({ ...entity, rule, replacement: undefined }));
  }

  get finds(): boolean {
    return this.#open.some(({ checks }) => checks.some(({ kind }) => kind === "entities"));
  }

  /** The checks that look at something as a whole; `tools`: only those of tools. Errors: RefusalError. */
  judge(context: CheckContext, warn: (line: string) => void, about: "all" | "tools" | "rest" = "all"): void {
    for (const { rule, checks } of this.#open) {
      for (const check of checks) {
        if (check.kind !== "verdict" || (about !== "all" && check.ofTools !== (about === "tools"))) continue;
        this.#judgeOne(rule, check, { context, warn });
      }
    }
  }

  /** What every rule that hides wants hidden in a text of an answer, which goes to who may see it. */
  hideIn(text: string, warn: (line: string) => void): readonly Entity[] {
    const where = { place: "the answer", warn };
    return withoutOverlaps(this.#open.flatMap((open) => this.#findIn(open, text, where)));
  }

  #judgeOne(
    rule: Guardrail,
    check: Extract<OpenCheck, { kind: "verdict" }>,
    { context, warn }: { readonly context: CheckContext; readonly warn: (line: string) => void },
  ): void {
    const verdict = carefully(rule, () => check.judge(context));
    if (verdict === undefined || verdict.kind === "pass" || verdict.kind === "found") return;
    if (verdict.kind === "could-not-check") couldNotCheck(rule, verdict.why);
    else if (isToldOnly(rule)) warn(`guardrail ${rule.name}: ${verdict.why} (only told)`);
    else throw new RefusalError({ kind: "guardrail", name: rule.name, what: verdict.why });
  }

  #findIn({ rule, checks }: OpenRule, text: string, where: Where): readonly Hidden[] {
    return checks.flatMap((check) => {
      if (check.kind !== "entities") return [];
      const found = carefully(rule, () => check.find(text)) ?? [];
      if (found.length === 0) return [];
      if (isToldOnly(rule)) {
        where.warn(`guardrail ${rule.name}: ${kindsOf(found)} in ${where.place} (only told)`);
        return [];
      }
      if (rule.action === "block") {
        throw new RefusalError({
          kind: "guardrail",
          name: rule.name,
          what: `${kindsOf(found)} in ${where.place}`,
        });
      }
      return found.map((entity) => ({ ...entity, rule, replacement: check.replacement }));
    });
  }
}

export interface Where {
  readonly place: string;
  warn(line: string): void;
}

export interface WhereAsked extends Where {
  readonly placeholders: Placeholders;
}

const isToldOnly = ({ action, async }: Guardrail): boolean => action === "log" || async;

const kindsOf = (found: readonly Entity[]): string => [...new Set(found.map(({ type }) => type))].join(", ");

function standing(text: string, values: readonly HiddenValue[]): readonly Hidden[] {
  const found: Hidden[] = [];
  for (const { value, type, rule, replacement } of values) {
    for (let start = text.indexOf(value); start !== -1; start = text.indexOf(value, start + value.length))
      found.push({ type, rule, replacement, start, end: start + value.length });
  }
  return found;
}

function placeholderOf(
  { type, rule, replacement }: Hidden,
  value: string,
  { placeholders }: WhereAsked,
): string {
  if (replacement !== undefined) return replacement;
  if (!rule.reversible) return `[${type}]`;
  return placeholders.of(type, value);
}

function carefully<T>(rule: Guardrail, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isRefusal(error)) throw error;
    couldNotCheck(rule, error instanceof Error ? error.name : "error");
    return undefined;
  }
}

/** Nobody knows what the request holds: by default it stays here. */
function couldNotCheck(rule: Guardrail, why: string): void {
  if (rule.onError === "block") {
    throw new RefusalError({
      kind: "guardrail",
      name: rule.name,
      what: `a check that could not be made (${why})`,
    });
  }
}

function withoutOverlaps(found: readonly Hidden[]): readonly Hidden[] {
  const kept: Hidden[] = [];
  for (const entity of found.toSorted((one, two) => one.start - two.start || two.end - one.end)) {
    const last = kept.at(-1);
    if (!last || entity.start >= last.end) kept.push(entity);
    // Of two that overlap nothing may be left over.
    else if (entity.end > last.end) kept[kept.length - 1] = { ...last, end: entity.end };
  }
  return kept;
}
