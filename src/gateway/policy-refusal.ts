import type { KeyScope } from "../domain/gateway-key.ts";
import { fits, type Patterns, spellPatterns } from "../domain/patterns.ts";
import { describeModels } from "../domain/provisioning.ts";
import { type BudgetRefusal, type RateRefusal, wordsOfBudget, wordsOfRate } from "./limit-refusal.ts";
import { authFailure, plainFailure } from "./portkey-failure.ts";
import type { ModelListSource } from "./rules.ts";
import type { Words } from "./words.ts";

/** Why a request of a known key is refused: what it may do is written down somewhere, and this is not in it. */
export type PolicyRefusal =
  | { readonly kind: "key-expired"; readonly key: string; readonly atUnixMs: number }
  | { readonly kind: "scope-missing"; readonly key: string; readonly scope: KeyScope }
  | {
      readonly kind: "model-not-allowed";
      readonly model: string;
      readonly by: ModelListSource;
      readonly models: Patterns;
    }
  | { readonly kind: "metadata-missing"; readonly key: string; readonly missing: readonly string[] }
  | BudgetRefusal
  | RateRefusal
  | { readonly kind: "price-unknown"; readonly model: string; readonly budget: string };

/**
 * The one table of what a policy's refusal is: the sentence for whoever reads it in Codex, and for other clients the
 * status and the body that Portkey's gateway answers with, word for word.
 * Source: Portkey docs and its gateway 2.0.0 (statuses, types, codes).
 */
export function wordsOfPolicy(refusal: PolicyRefusal): Words {
  switch (refusal.kind) {
    case "key-expired":
      return {
        ...blocked(401, "key_expired"),
        message:
          `The gateway key "${refusal.key}" expired on ${formatDate(refusal.atUnixMs)}. ` +
          `To go on with it: portkey-codex key update ${refusal.key} --expires 30d.`,
        body: authFailure("Portkey API Key Expired", "01"),
      };
    case "scope-missing":
      return {
        ...blocked(403, "scope_missing"),
        message:
          `The gateway key "${refusal.key}" has no scope "${refusal.scope}". ` +
          `To change it: portkey-codex key update ${refusal.key} --scopes requests,models.`,
        body: authFailure("Forbidden!", "033"),
      };
    case "model-not-allowed":
      return {
        ...blocked(412, "model_not_allowed"),
        message: modelNotAllowed(refusal),
        body: plainFailure(
          `Model ${refusal.model.replace(/^@[^/]+\//, "")} is not allowed for this integration`,
          "model_not_allowed_error",
        ),
      };
    case "metadata-missing":
      return {
        ...blocked(412, "metadata_missing"),
        message: metadataMissing(refusal),
        body: plainFailure(`Metadata is missing: ${refusal.missing.join(", ")}`, "metadata_missing_error"),
      };
    case "budget-exceeded":
      return { ...blocked(412, "budget_exceeded"), ...wordsOfBudget(refusal) };
    case "rate-exceeded":
      return { ...blocked(429, "rate_exceeded"), ...wordsOfRate(refusal) };
    case "price-unknown":
      return {
        ...blocked(412, "price_unknown"),
        message:
          `The budget "${refusal.budget}" is in dollars, and nobody knows what ${refusal.model} costs. ` +
          `To say it, in dollars per million tokens: portkey-codex model price '${refusal.model}' --input 2.5 --output 10. ` +
          "To let such models pass uncounted: portkey-codex settings set limits.unknown_price warn",
        body: plainFailure(`The price of ${refusal.model} is not known`, "model_price_unknown_error"),
      };
  }
}

function modelNotAllowed({
  model,
  by,
  models,
}: Extract<PolicyRefusal, { kind: "model-not-allowed" }>): string {
  const which = describeModels(models);
  const change = changeOfModels(model, by, models);
  return `The ${by.kind} "${by.name}" does not allow the model ${model}. Allowed: ${which}. To change it: ${change}`;
}

function metadataMissing({ key, missing }: Extract<PolicyRefusal, { kind: "metadata-missing" }>): string {
  const names = missing.map((name) => `"${name}"`).join(", ");
  const flags = missing.map((name) => `--metadata ${name}=…`).join(" ");
  return `This gateway takes only requests that say ${names} (metadata.required), and this one does not. To say it for all of the key "${key}": portkey-codex key update ${key} ${flags}`;
}

function changeOfModels(model: string, by: ModelListSource, models: Patterns): string {
  switch (by.kind) {
    case "key":
      return `portkey-codex key update ${by.name} --models '${spellPatterns(models)},${model}'`;
    case "policy":
      return "portkey-codex settings edit";
    case "integration": {
      const bare = model.slice(`@${by.name}/`.length);
      // What shuts it out can only be lifted as a whole.
      const broad = models.refused.find((pattern) => pattern !== "*" && fits(pattern, bare));
      return `portkey-codex model enable '@${by.name}/${broad ?? bare}'`;
    }
  }
}

const blocked = (status: number, code: string): Pick<Words, "status" | "type" | "code" | "blocked"> => ({
  status,
  type: "policy_error",
  code,
  blocked: true,
});

const formatDate = (unixMs: number): string => {
  const at = new Date(unixMs);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} at ${two(at.getHours())}:${two(at.getMinutes())}`;
};
