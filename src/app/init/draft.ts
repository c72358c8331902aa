import type { Integration } from "../../domain/integration.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Provider } from "../../providers/index.ts";
import { draftIntegration } from "../integration-draft.ts";

interface Chosen {
  readonly provider: Provider;
  readonly slug: string;
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly options: readonly string[];
}

/** The integration that a second `init` with the same slug and provider is about, and so goes on from. */
export const knownIntegration = (
  { integrations }: Pick<Settings, "integrations">,
  { provider, slug }: Pick<Chosen, "provider" | "slug">,
): Integration | undefined =>
  integrations.find((integration) => integration.slug === slug && integration.provider === provider.id);

/**
 * What was chosen → the integration. What is there already stays unless it was said anew: its key must not move
 * to the provider's own address because somebody ran `init` again. Errors: `usage`.
 */
export function draftDestination(settings: Pick<Settings, "integrations">, chosen: Chosen): Integration {
  const { provider, slug, apiKeyEnv, options } = chosen;
  const known = knownIntegration(settings, chosen);
  const baseUrl = chosen.baseUrl ?? known?.baseUrl;
  const drafted = draftIntegration({
    provider: provider.id,
    slug,
    options,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(apiKeyEnv !== undefined && { apiKeyEnv }),
    ...(known && !addressTells(chosen) && { wireApi: known.wireApi }),
  });
  const { options: draftedOptions, ...rest } = drafted;
  return {
    ...rest,
    ...(known?.models && { models: known.models }),
    ...(known?.prices && { prices: known.prices }),
    options: { ...known?.options, ...draftedOptions },
  };
}

/** A new address that tells the API behind it, as Azure's deployments do. */
const addressTells = ({ provider, baseUrl }: Chosen): boolean =>
  baseUrl !== undefined && (provider.addressTells ?? []).some(([address]) => address.test(baseUrl));
