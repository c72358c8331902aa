import { spellDuration } from "../domain/duration.ts";
import { maskSecret } from "../domain/gateway-key.ts";
import { type Integration, integrationSecretName } from "../domain/integration.ts";
import { DEFAULT_KEY_REFRESH_MS, type KeyCommand } from "../domain/key-command.ts";
import { listPatterns } from "../domain/patterns.ts";
import type { Price } from "../domain/pricing.ts";
import type { House } from "../ports/house.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { SettingEdit, SettingTable } from "../ports/settings-store.ts";
import { type AuditHouse, audit } from "./audit.ts";

export interface IntegrationToSave {
  readonly integration: Integration;
  /** A new key to store; absent leaves the store alone. */
  readonly secret?: string;
  readonly makeDefault: boolean;
}

/**
 * Writes the integration to the settings and its key to the secret store: both or neither. The first one that
 * is added becomes the default. Returns the description of the store when a key was stored.
 */
export async function saveIntegration(
  house: AuditHouse & Pick<House, "settings" | "secrets" | "lessons">,
  toSave: IntegrationToSave,
): Promise<string | undefined> {
  const { integrations } = await (await house.settings()).read();
  const storedIn = await save(house, toSave);
  const before = integrations.find(({ slug }) => slug === toSave.integration.slug);
  if (before && isAnotherUpstream(before, toSave.integration))
    await (await house.lessons()).forget(before.slug);
  return storedIn;
}

/** What was learnt about an upstream says nothing about the next one under its slug. */
const isAnotherUpstream = (before: Integration, after: Integration): boolean =>
  before.baseUrl !== after.baseUrl || before.wireApi !== after.wireApi;

async function save(
  house: AuditHouse & Pick<House, "settings" | "secrets">,
  { integration, secret, makeDefault }: IntegrationToSave,
): Promise<string | undefined> {
  const settingsStore = await house.settings();
  const { integrations, defaultIntegration } = await settingsStore.read();
  const isFirst = integrations.length === 0 && defaultIntegration === undefined;
  const edits: readonly SettingEdit[] = [
    { path: ["integrations", integration.slug], value: tableOf(integration) },
    ...(makeDefault || isFirst ? [{ path: ["default_integration"], value: integration.slug }] : []),
  ];
  if (secret === undefined) {
    await settingsStore.edit(edits);
    return undefined;
  }
  const stores = await house.secrets();
  const store = await stores.open();
  // Past the environment: what a variable says must not be written into the store by a rollback.
  await withSecret(
    await stores.openBackend(store.backend),
    { name: integrationSecretName(integration.slug), secret },
    () => settingsStore.edit(edits),
  );
  await audit(house, {
    action: "integration.key",
    subject: integration.slug,
    after: { secret: maskSecret(secret), kept_in: store.backend },
  });
  return store.description;
}

/** Puts the old state back when what needed the secret fails. */
async function withSecret(
  store: SecretStore,
  { name, secret }: { readonly name: string; readonly secret: string },
  work: () => Promise<void>,
): Promise<void> {
  const before = (await store.list()).includes(name) ? await store.get(name) : undefined;
  await store.set(name, secret);
  try {
    await work();
  } catch (error) {
    await (before === undefined ? store.delete(name) : store.set(name, before));
    throw error;
  }
}

function tableOf(integration: Integration): SettingTable {
  const { provider, baseUrl, wireApi, apiKeyEnv, apiKeyCommand, auth, models, prices, options } = integration;
  return {
    provider,
    base_url: baseUrl,
    wire_api: wireApi,
    ...(apiKeyEnv !== undefined && { api_key_env: apiKeyEnv }),
    ...(apiKeyCommand && commandTable(apiKeyCommand)),
    ...(auth && { auth }),
    ...(models && { models: listPatterns(models) }),
    ...(prices && {
      prices: Object.fromEntries(prices.map(({ model, price }) => [model, priceTable(price)])),
    }),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** As the file has it: dollars per million tokens. */
export const priceTable = (price: Price): SettingTable => ({
  input: price.inputUsdPerMillion,
  output: price.outputUsdPerMillion,
  ...(price.cachedInputUsdPerMillion !== undefined && { cached_input: price.cachedInputUsdPerMillion }),
  ...(price.cacheWriteUsdPerMillion !== undefined && { cache_write: price.cacheWriteUsdPerMillion }),
});

const commandTable = ({ words, refreshMs }: KeyCommand): SettingTable => ({
  api_key_command: words,
  ...(refreshMs !== DEFAULT_KEY_REFRESH_MS && { api_key_refresh: spellDuration(refreshMs) }),
});
