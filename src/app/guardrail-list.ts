import type { EntityFamily } from "../domain/entity.ts";
import { FailureError } from "../domain/failure.ts";
import { detectors } from "../guardrails/index.ts";

/** A guardrail that can be used, and what it looks at. */
export interface ListedGuardrail {
  readonly name: string;
  readonly title: string;
  /** What it finds: each kind of thing once. */
  readonly finds: readonly FoundKind[];
}

export interface FoundKind {
  readonly type: string;
  readonly titles: readonly string[];
}

const TITLES: Readonly<Record<EntityFamily, string>> = {
  secrets: "Keys, tokens and passwords",
  pii: "Personal data: addresses, numbers, accounts",
};

export function listGuardrails(): readonly ListedGuardrail[] {
  return (["secrets", "pii"] as const).map((name) => ({ name, title: TITLES[name], finds: findsOf(name) }));
}

/** Errors: `usage`, with the names that there are. */
export function showGuardrail(name: string): ListedGuardrail {
  const found = listGuardrails().find((guardrail) => guardrail.name === name);
  if (found) return found;
  throw new FailureError({
    kind: "usage",
    message: `There is no guardrail "${name}"`,
    why: `known: ${listGuardrails()
      .map((guardrail) => guardrail.name)
      .join(", ")}`,
    fix: "portkey-codex guardrail list",
  });
}

function findsOf(family: EntityFamily): readonly FoundKind[] {
  const kinds = new Map<string, string[]>();
  for (const { type, title } of detectors.filter((detector) => detector.family === family)) {
    kinds.set(type, [...(kinds.get(type) ?? []), title]);
  }
  return Array.from(kinds, ([type, titles]) => ({ type, titles }));
}
