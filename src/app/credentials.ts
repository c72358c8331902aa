import { type Integration, integrationSecretName } from "../domain/integration.ts";
import type { House } from "../ports/house.ts";
import { findProvider } from "../providers/index.ts";

/**
 * The key of an integration, wherever it is kept; `undefined` when there is none, as with `auth`. Asking may start another
 * program (the keychain's), so whoever needs it for every request keeps it for a while.
 * With the environment as the store, the provider's own variable (OPENAI_API_KEY) counts as well.
 * Errors: `secret-store-unavailable`, `key-command-failed`.
 */
export async function credentialOf(
  { secrets }: Pick<House, "secrets">,
  { slug, provider, apiKeyEnv, apiKeyCommand, auth }: Integration,
): Promise<string | undefined> {
  const rule = findProvider(provider)?.key;
  if (rule?.need === "none" || auth) return undefined;
  const stores = await secrets();
  if (apiKeyCommand) return stores.askCommand(apiKeyCommand.words);
  if (apiKeyEnv !== undefined) return stores.variable(apiKeyEnv);
  const store = await stores.open();
  const secret = await store.get(integrationSecretName(slug));
  if (secret !== undefined || store.backend !== "environment" || rule?.env === undefined) return secret;
  return stores.variable(rule.env);
}
