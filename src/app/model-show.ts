import { FailureError } from "../domain/failure.ts";
import { formatModelName, parseModelName } from "../domain/model-name.ts";
import { isProvisioned } from "../domain/provisioning.ts";
import type { House } from "../ports/house.ts";
import { findIntegration } from "./integration-find.ts";
import { factsOfModel, type PricedFacts } from "./model-facts.ts";

/** One model as an integration would serve it. */
export interface ShownModel extends PricedFacts {
  readonly id: string;
  readonly integration: string;
  readonly provider: string;
  readonly isEnabled: boolean;
  /** When the provider was last seen to list it; absent when it has not. */
  readonly listedAtUnixMs?: number;
  /** There is a list, and the model is not on it: it may not exist. */
  readonly missingFromList: boolean;
}

/**
 * What is known about a model, without asking anybody. Without `@slug/` the default integration is meant.
 * Errors: `integration-unknown`, `integration-missing`.
 */
export async function showModel(
  house: Pick<House, "settings" | "prices" | "modelLists">,
  name: string,
): Promise<ShownModel> {
  const settings = await (await house.settings()).read();
  const isSlug = (slug: string) => settings.integrations.some((integration) => integration.slug === slug);
  const { slug = settings.defaultIntegration, model } = parseModelName(name, isSlug);
  if (slug === undefined) throw new FailureError({ kind: "integration-missing" });
  const integration = findIntegration(settings, slug);
  const list = await (await house.modelLists()).read(slug);
  const listed = list?.models.includes(model) ?? false;
  return {
    id: formatModelName(slug, model),
    integration: slug,
    provider: integration.provider,
    ...factsOfModel(await house.prices(), integration, model),
    isEnabled: isProvisioned(integration.models, model),
    ...(list && listed && { listedAtUnixMs: list.fetchedAtUnixMs }),
    missingFromList: list !== undefined && !listed,
  };
}
