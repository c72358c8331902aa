import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import { type ModelName, parseModelName } from "../domain/model-name.ts";
import type { Settings } from "../domain/settings.ts";
import { custom } from "../providers/custom.ts";
import { demo } from "../providers/demo.ts";
import { endpointUrl } from "../providers/endpoint-url.ts";
import { findProvider, type Provider } from "../providers/index.ts";

/** Where a request goes: one integration and the model's name there. */
export interface Target {
  readonly integration: Integration;
  readonly provider: Provider;
  readonly model: string;
  readonly url: URL;
}

/**
 * Chooses the target by the model's name: `@slug/model` or `slug/model` names the integration, anything else
 * goes to the default one. Pure.
 * Errors: `integration-unknown`, `integration-missing`.
 */
export function planTarget(modelAsked: string, settings: Settings): Target {
  const name = parseModelName(modelAsked, (slug) => findIntegration(settings, slug) !== undefined);
  const integration = integrationOf(name, settings);
  const provider = findProvider(integration.provider) ?? custom;
  return { integration, provider, model: name.model, url: endpointUrl(integration, "/responses") };
}

function integrationOf({ slug }: ModelName, settings: Settings): Integration {
  if (slug !== undefined) {
    const found = findIntegration(settings, slug);
    if (found) return found;
    const known = settings.integrations.map((each) => each.slug);
    throw new FailureError({ kind: "integration-unknown", slug, known });
  }
  // The one that the settings name, else the first that was added.
  const { defaultIntegration = "", integrations } = settings;
  const found = findIntegration(settings, defaultIntegration) ?? integrations[0];
  if (found) return found;
  throw new FailureError({ kind: "integration-missing" });
}

/** `@demo/…` answers in every house, set up or not: it is how `init` proves the gateway. */
const BUILT_IN: Integration = {
  slug: demo.id,
  provider: demo.id,
  baseUrl: demo.baseUrl,
  wireApi: "responses",
  options: {},
};

function findIntegration({ integrations }: Settings, slug: string): Integration | undefined {
  const found = integrations.find((integration) => integration.slug === slug);
  return found ?? (slug === BUILT_IN.slug ? BUILT_IN : undefined);
}
