import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import { type ModelName, parseModelName } from "../domain/model-name.ts";
import type { Settings } from "../domain/settings.ts";
import { custom } from "../providers/custom.ts";
import { demo } from "../providers/demo.ts";
import { findProvider, type Provider } from "../providers/index.ts";

/** Where a request goes: one integration and the model's name there. */
export interface Target {
  readonly integration: Integration;
  readonly provider: Provider;
  readonly model: string;
}

/** Who mints opaque state there: the vendor, or for an address of the user's own the integration. */
export const minterOf = ({ integration, provider }: Target): string =>
  `${integration.wireApi}/${provider === custom ? integration.slug : provider.id}`;

/**
 * Models that Codex asks for by itself, whatever the user chose: reviews of approvals, titles, summaries, memory.
 * Source: measured with 0.169.0, and openai/codex#24879, #31732.
 */
const HELPER_MODEL = /^(codex-auto-review|gpt-\d+(\.\d+)?-(mini|nano|luna|terra))$/;

/**
 * What is asked for instead of a model: the user's alias, or for a helper of Codex's that the default
 * integration cannot have, the model that the user chose.
 */
export function resolveAlias(modelAsked: string, settings: Settings): string {
  const { aliases, codex } = settings;
  const alias = Object.hasOwn(aliases, modelAsked) ? aliases[modelAsked] : undefined;
  if (alias !== undefined) return alias;
  if (!HELPER_MODEL.test(modelAsked) || codex.model === undefined) return modelAsked;
  const { integration } = planTarget(modelAsked, settings);
  // Who speaks Responses may well serve OpenAI's models (Azure does).
  return integration.wireApi === "responses" ? modelAsked : codex.model;
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
  return { integration, provider, model: name.model };
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
