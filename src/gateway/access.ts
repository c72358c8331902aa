import type { KeyScope } from "../domain/gateway-key.ts";
import type { Integration } from "../domain/integration.ts";
import { formatModelName } from "../domain/model-name.ts";
import { isOnList, type Patterns } from "../domain/patterns.ts";
import type { LiveKey } from "./key-ring.ts";
import type { PolicySource } from "./policy-refusal.ts";
import { RefusalError } from "./refusal.ts";

/** A known key may have expired, or never have been meant for this. Errors: RefusalError. */
export function checkKey({ name, policy }: LiveKey, scope: KeyScope, nowUnixMs: number): void {
  if (!policy) return;
  const { expiresAtUnixMs: atUnixMs, scopes } = policy;
  if (atUnixMs !== undefined && nowUnixMs >= atUnixMs)
    throw new RefusalError({ kind: "key-expired", key: name, atUnixMs });
  if (scopes && !scopes.includes(scope)) throw new RefusalError({ kind: "scope-missing", key: name, scope });
}

/** What is asked for, as far as the rules look at it. */
export interface AskedModel {
  readonly integration: Integration;
  readonly model: string;
}

interface ModelRule {
  readonly by: PolicySource;
  readonly models: Patterns;
}

/** The rule that refuses a model to a key. `@openai/gpt-5` is also looked for as `gpt-5`. */
export function refusingRule(key: LiveKey, { integration, model }: AskedModel): ModelRule | undefined {
  const models = key.policy?.models;
  if (!models) return undefined;
  const names = [formatModelName(integration.slug, model), model];
  return isOnList(models, names) ? undefined : { by: { kind: "key", name: key.name }, models };
}

/** Errors: RefusalError, which names what is allowed. */
export function checkModel(key: LiveKey, asked: AskedModel): void {
  const rule = refusingRule(key, asked);
  if (!rule) return;
  const model = formatModelName(asked.integration.slug, asked.model);
  throw new RefusalError({ kind: "model-not-allowed", model, ...rule });
}
