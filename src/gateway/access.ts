import type { KeyScope } from "../domain/gateway-key.ts";
import type { Integration } from "../domain/integration.ts";
import type { Metadata } from "../domain/metadata.ts";
import { isOnList, type Patterns } from "../domain/patterns.ts";
import { applies, type Policy, type RequestFacts } from "../domain/policy.ts";
import { isProvisioned } from "../domain/provisioning.ts";
import type { LiveKey } from "./key-ring.ts";
import { RefusalError } from "./refusal.ts";
import type { ModelListSource } from "./rules.ts";

/** A known key may have expired, or never have been meant for this. Errors: RefusalError. */
export function checkKey({ name, policy }: LiveKey, scope: KeyScope, nowUnixMs: number): void {
  if (!policy) return;
  const { expiresAtUnixMs: atUnixMs, scopes } = policy;
  if (atUnixMs !== undefined && nowUnixMs >= atUnixMs)
    throw new RefusalError({ kind: "key-expired", key: name, atUnixMs });
  if (scopes && !scopes.includes(scope)) throw new RefusalError({ kind: "scope-missing", key: name, scope });
}

/** Errors: RefusalError, which names what is missing. */
export function checkMetadata(required: readonly string[], metadata: Metadata, { name }: LiveKey): void {
  const missing = required.filter((entry) => !Object.hasOwn(metadata, entry) || metadata[entry] === "");
  if (missing.length > 0) throw new RefusalError({ kind: "metadata-missing", key: name, missing });
}

interface ModelRule {
  readonly by: ModelListSource;
  readonly models: Patterns;
}

/** Whoever may say which models are used. */
export interface ModelRules {
  readonly integration: Integration;
  readonly key: LiveKey;
  readonly policies: readonly Policy[];
}

/** The rule that refuses a model. `@openai/gpt-5` is also looked for as `gpt-5`; all rules must allow it. */
export function refusingRule(
  { integration, key, policies }: ModelRules,
  facts: RequestFacts,
): ModelRule | undefined {
  const { models: provisioned, slug } = integration;
  if (provisioned && !isProvisioned(provisioned, facts.model[1]))
    return { by: { kind: "integration", name: slug }, models: provisioned };
  const own = key.policy?.models;
  if (own && !isOnList(own, facts.model)) return { by: { kind: "key", name: key.name }, models: own };
  for (const policy of policies) {
    const { models, name } = policy;
    if (models && !isOnList(models, facts.model) && applies(policy, facts))
      return { by: { kind: "policy", name }, models };
  }
  return undefined;
}

/** Errors: RefusalError, which names what is allowed. */
export function checkModel(rules: ModelRules, facts: RequestFacts): void {
  const rule = refusingRule(rules, facts);
  if (rule) throw new RefusalError({ kind: "model-not-allowed", model: facts.model[0], ...rule });
}
