import { spellBudget } from "../domain/budget.ts";
import { spellDuration } from "../domain/duration.ts";
import type { Integration } from "../domain/integration.ts";
import type { KeyCommand } from "../domain/key-command.ts";
import { listPatterns, spellPatterns } from "../domain/patterns.ts";
import type { Policy } from "../domain/policy.ts";
import type { Price } from "../domain/pricing.ts";
import { spellRate } from "../domain/rate-limit.ts";
import { SETTING_KEYS, type SettingKey, type SettingValues } from "../domain/setting-fields.ts";
import type { Settings } from "../domain/settings.ts";
import { encodeValue } from "../files/toml-encode.ts";
import type { SettingValue } from "../ports/settings-store.ts";
import type { Problem } from "./problem.ts";
import type { Given, Layer } from "./read-layer.ts";

/** One answer from many layers, the first of which wins; and whether the answer makes sense as a whole. */
export function join(layers: readonly Layer[]): { settings: Settings; problems: readonly Problem[] } {
  const value = Object.fromEntries(
    SETTING_KEYS.map((key) => [key, winner(layers, key)?.given.value]),
  ) as unknown as SettingValues;
  const integrations = layers.flatMap((layer) => layer.integrations);
  const chosen = winner(layers, "default_integration");
  const problems: Problem[] = [];
  if (chosen && !integrations.some(({ slug }) => slug === chosen.given.value)) {
    const known = integrations.map(({ slug }) => slug).join(", ") || "none was added yet";
    problems.push({
      source: chosen.given.source,
      path: ["default_integration"],
      message: `default_integration is "${chosen.given.spelled}", which is not an integration (${known})`,
    });
  }
  const target = winner(layers, "codex.target");
  if (target?.given.value === "gateway" && value["codex.gateway_url"] === undefined) {
    problems.push({
      source: target.given.source,
      path: ["codex", "target"],
      message: 'codex.target is "gateway", and codex.gateway_url does not say where that is',
    });
  }
  const aliases = Object.assign({}, ...layers.map((layer) => layer.aliases).reverse());
  const policies = layers.flatMap((layer) => layer.policies);
  const guardrails = layers.flatMap((layer) => layer.guardrails);
  const metadata = Object.assign({}, ...layers.map((layer) => layer.metadata).reverse());
  const requiredMetadata = layers.flatMap((layer) => layer.requiredMetadata);
  const tables = { aliases, policies, guardrails, metadata, requiredMetadata };
  return { settings: { ...assemble(value, integrations), ...tables }, problems };
}

/** Every value with its origin, in the order of the table; then the integrations. */
export function explain(layers: readonly Layer[], settingsFile: string): readonly SettingValue[] {
  const all = layers.flatMap((layer) => layer.integrations);
  const fields = SETTING_KEYS.map((key): SettingValue => {
    const won = winner(layers, key);
    if (!won) {
      const value = key === "default_integration" ? onlySlug(all) : undefined;
      return { key, value: value ?? "", origin: "default" };
    }
    const { given, layer } = won;
    return {
      key,
      value: String(given.spelled),
      origin: layer.origin,
      ...(given.source !== "" && { source: given.source }),
    };
  });
  const integrations = all
    .flatMap(integrationValues)
    .map(([key, value]) => ({ key, value, origin: "settings file" as const, source: settingsFile }));
  const aliases = layers
    .flatMap((layer) => Object.entries(layer.aliases))
    .map(([name, value]) => ({
      key: `aliases.${name}`,
      value,
      origin: "settings file" as const,
      source: settingsFile,
    }));
  const fromFile = (key: string, value: string): SettingValue => ({
    key,
    value,
    origin: "settings file",
    source: settingsFile,
  });
  const policies = layers.flatMap((layer) => layer.policies).flatMap(policyValues);
  const guardrails = layers
    .flatMap((layer) => layer.guardrails)
    .map(
      ({ name, checks, action }) =>
        [`guardrails.${name}`, `${checks.map(({ id }) => id).join(", ")} → ${action}`] as const,
    );
  const metadata = layers.flatMap(({ metadata }) =>
    Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, value] as const),
  );
  const required = layers.flatMap(({ requiredMetadata: names }) =>
    names.length > 0 ? [["metadata.required", names.join(", ")] as const] : [],
  );
  return [
    ...fields,
    ...integrations,
    ...aliases,
    ...[...policies, ...guardrails, ...metadata, ...required].map(([key, value]) => fromFile(key, value)),
  ];
}

function integrationValues(integration: Integration): readonly (readonly [string, string])[] {
  const at = `integrations.${integration.slug}`;
  return [
    [`${at}.provider`, integration.provider],
    [`${at}.base_url`, integration.baseUrl],
    [`${at}.wire_api`, integration.wireApi],
    ...(integration.apiKeyEnv ? [[`${at}.api_key_env`, integration.apiKeyEnv] as const] : []),
    ...keyCommandValues(at, integration.apiKeyCommand),
    ...(integration.auth ? [[`${at}.auth`, integration.auth] as const] : []),
    ...(integration.models ? [[`${at}.models`, listPatterns(integration.models).join(", ")] as const] : []),
    ...(integration.prices ?? []).map(
      ({ model, price }) => [`${at}.prices.${model}`, spellPrice(price)] as const,
    ),
    ...Object.entries(integration.options).map(([name, value]) => [`${at}.options.${name}`, value] as const),
  ];
}

function spellPrice(price: Price): string {
  const parts = [
    ["input", price.inputUsdPerMillion],
    ["output", price.outputUsdPerMillion],
    ["cached_input", price.cachedInputUsdPerMillion],
    ["cache_write", price.cacheWriteUsdPerMillion],
  ] as const;
  return parts.flatMap(([name, usd]) => (usd === undefined ? [] : [`${name} ${usd}`])).join(", ");
}

function policyValues(policy: Policy): readonly (readonly [string, string])[] {
  const at = `policies.${policy.name}`;
  const { when, groupBy, budgets, rates, models, mode } = policy;
  const lists = {
    budgets: budgets.map(spellBudget),
    rates: rates.map(spellRate),
    models: models ? listPatterns(models) : [],
    group_by: groupBy,
  };
  const given = Object.entries(lists).filter(([, list]) => list.length > 0);
  return [
    ...given.map(([key, list]) => [`${at}.${key}`, list.join(", ")] as const),
    ...when.map(({ field, patterns }) => [`${at}.when.${field}`, spellPatterns(patterns)] as const),
    [`${at}.on_limit`, mode],
  ];
}

function keyCommandValues(
  at: string,
  command: KeyCommand | undefined,
): readonly (readonly [string, string])[] {
  if (!command) return [];
  return [
    [`${at}.api_key_command`, encodeValue(command.words)],
    [`${at}.api_key_refresh`, spellDuration(command.refreshMs)],
  ];
}

function winner(layers: readonly Layer[], key: SettingKey): { layer: Layer; given: Given } | undefined {
  for (const layer of layers) {
    const given = layer.given.get(key);
    if (given) return { layer, given };
  }
  return undefined;
}

function assemble(
  value: SettingValues,
  integrations: readonly Integration[],
): Omit<Settings, "aliases" | "policies" | "guardrails" | "metadata" | "requiredMetadata"> {
  const defaultIntegration = value.default_integration ?? onlySlug(integrations);
  return {
    gateway: {
      host: value["gateway.host"],
      port: value["gateway.port"],
      maxBodyBytes: value["gateway.max_body"],
      idleExitMs: value["gateway.idle_exit"],
      websockets: value["gateway.websockets"],
    },
    logs: {
      bodyBytes: value["logs.bodies"],
      keepMs: value["logs.keep"],
      maxBytes: value["logs.max_size"],
    },
    limits: {
      weekStart: value["limits.week_start"],
      unknownPrice: value["limits.unknown_price"],
      alertPercents: value["limits.alerts"],
      maxWaitMs: value["limits.max_wait"],
    },
    codex: {
      target: value["codex.target"],
      ...(value["codex.gateway_url"] !== undefined && { gatewayUrl: value["codex.gateway_url"] }),
      auth: value["codex.auth"],
      wireApi: value["codex.wire_api"],
      ...(value["codex.model"] !== undefined && { model: value["codex.model"] }),
      ...(value["codex.profile"] !== undefined && { profile: value["codex.profile"] }),
      boundedConnectionRetries: value["codex.bounded_connection_retries"],
    },
    secrets: value["secrets.store"] === undefined ? {} : { store: value["secrets.store"] },
    ...(defaultIntegration !== undefined && { defaultIntegration }),
    integrations,
  };
}

/** Nobody has to name the default while there is nothing to choose. */
const onlySlug = (integrations: readonly Integration[]): string | undefined =>
  integrations.length === 1 ? integrations[0]?.slug : undefined;
