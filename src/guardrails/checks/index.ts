import type { GuardrailCheck } from "../../domain/guardrail.ts";
import { type CheckKind, type OpenCheck, Parameters } from "../check.ts";
import { ENTITY_CHECKS } from "./entity-checks.ts";
import { REQUEST_CHECKS } from "./request-checks.ts";
import { TEXT_CHECKS } from "./text-checks.ts";

/** Every check that a guardrail can name. */
export const CHECKS: readonly CheckKind[] = [...ENTITY_CHECKS, ...TEXT_CHECKS, ...REQUEST_CHECKS];

/** As Portkey's API writes it (`default.wordCount`, `modelwhitelist`), or without its `default.`. */
export function findCheck(id: string): CheckKind | undefined {
  const name = id.replace(/^(?:default|portkey)\./, "").toLowerCase();
  const meant = name === "isalllowercase" ? "alllowercase" : name;
  return CHECKS.find((check) => check.id.toLowerCase() === meant);
}

/** Throws an Error when there is no such check, or its parameters are wrong. */
export function openCheck({ id, parameters }: GuardrailCheck): OpenCheck {
  const kind = findCheck(id);
  if (!kind) throw new Error(`there is no check "${id}"`);
  return kind.open(new Parameters(parameters));
}
