import { parseBaseUrl } from "../domain/base-url.ts";
import { nearest } from "../domain/did-you-mean.ts";
import { parseDurationMs } from "../domain/duration.ts";
import { type CloudAuth, type Integration, VARIABLE_PATTERN, type WireApi } from "../domain/integration.ts";
import { SLUG_PATTERN } from "../domain/model-name.ts";
import { type Patterns, readPatterns } from "../domain/patterns.ts";
import { isTable } from "../files/toml-value.ts";
import { baseUrlOf, findProvider, type Provider, providers, wireApiAt } from "../providers/index.ts";
import { parseKeyCommand } from "./parse-key-command.ts";
import { parsePrices } from "./parse-prices.ts";

/** One `[integrations.<slug>]` as it was understood, and everything that is wrong with it. */
export interface ParsedIntegration {
  readonly integration?: Integration;
  readonly problems: readonly { readonly path: readonly string[]; readonly message: string }[];
}

const KEYS = [
  "provider",
  "base_url",
  "wire_api",
  "api_key_env",
  "api_key_command",
  "api_key_refresh",
  "auth",
  "models",
  "prices",
  "options",
];

/** What is left out of the table is the provider's own: its address, and the API that it speaks best. */
export function parseIntegration(slug: string, table: unknown): ParsedIntegration {
  const problems: { path: readonly string[]; message: string }[] = [];
  const wrongAt = (path: readonly string[], message: string): undefined => {
    problems.push({ path: ["integrations", slug, ...path], message });
    return undefined;
  };
  const wrong = (key: string | undefined, message: string): undefined =>
    wrongAt(key === undefined ? [] : [key], message);
  if (!isTable(table)) {
    wrong(undefined, `integrations.${slug} must be a table`);
    return { problems };
  }
  if (!SLUG_PATTERN.test(slug)) {
    wrong(undefined, `"${slug}" is not a slug: small letters, digits, - and _, and a letter or digit first`);
  }
  for (const key of Object.keys(table)) {
    if (!KEYS.includes(key)) wrong(key, unknownKey(slug, key, table[key]));
  }

  const provider = readProvider(table["provider"], wrong);
  const named = readWireApi(table["wire_api"], provider, wrong);
  const baseUrl = readBaseUrl(table["base_url"], provider && { provider, wireApi: named }, wrong);
  const apiKeyEnv = readVariable(table["api_key_env"], wrong);
  const apiKeyCommand = parseKeyCommand(table, wrong);
  const auth = readAuth(table, provider, wrong);
  const models = readModels(slug, table["models"], wrong);
  const prices = parsePrices(slug, table["prices"], wrongAt);
  const options = readOptions(table["options"], wrong);
  if (problems.length > 0 || !provider || baseUrl === undefined) return { problems };
  const wireApi = named ?? wireApiAt(provider, baseUrl);
  return {
    integration: {
      slug,
      provider: provider.id,
      baseUrl,
      wireApi,
      ...(apiKeyEnv && { apiKeyEnv }),
      ...(apiKeyCommand && { apiKeyCommand }),
      ...(auth && { auth }),
      ...(models && { models }),
      ...(prices && { prices }),
      options,
    },
    problems,
  };
}

type Wrong = (key: string, message: string) => undefined;

/** A key in this file would be a key in clear; its value must not be repeated in the message. */
function unknownKey(slug: string, key: string, value: unknown): string {
  const isPlain = Array.isArray(value) || (typeof value === "string" && parseDurationMs(value) !== undefined);
  if (!isPlain && /key|token|secret|password/i.test(key)) {
    return `keys do not belong in this file: remove ${key} and run portkey-codex integration update ${slug} --api-key-stdin`;
  }
  const guess = nearest(key, KEYS);
  return `there is no setting "${key}" here${guess ? `; did you mean ${guess}?` : `: ${KEYS.join(", ")}`}`;
}

function readProvider(value: unknown, wrong: Wrong): Provider | undefined {
  const provider = typeof value === "string" ? findProvider(value) : undefined;
  if (provider) return provider;
  const known = providers.map(({ id }) => id);
  if (value === undefined) return wrong("provider", `provider is missing: one of ${known.join(", ")}`);
  const guess = nearest(String(value), known);
  return wrong(
    "provider",
    `there is no provider "${value}"${guess ? `; did you mean ${guess}?` : `: ${known.join(", ")}`}`,
  );
}

function readBaseUrl(
  value: unknown,
  whose: { readonly provider: Provider; readonly wireApi: WireApi | undefined } | undefined,
  wrong: Wrong,
): string | undefined {
  if (value === undefined) {
    const own = whose && baseUrlOf(whose.provider, whose.wireApi);
    if (!whose || own !== undefined) return own;
    return wrong("base_url", `base_url is missing, e.g. ${whose.provider.baseUrlExample ?? "https://…/v1"}`);
  }
  if (typeof value !== "string") return wrong("base_url", "base_url must be text");
  const verdict = parseBaseUrl(value);
  return verdict.kind === "ok" ? verdict.url : wrong("base_url", `base_url: ${verdict.why}`);
}

function readWireApi(value: unknown, provider: Provider | undefined, wrong: Wrong): WireApi | undefined {
  if (!provider || value === undefined) return undefined;
  return (
    provider.wireApis.find((api) => api === value) ??
    wrong("wire_api", `wire_api of ${provider.title} must be one of ${provider.wireApis.join(", ")}`)
  );
}

function readVariable(value: unknown, wrong: Wrong): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && VARIABLE_PATTERN.test(value)) return value;
  return wrong("api_key_env", "api_key_env must be the name of an environment variable, not a key");
}

/** `key` says what is so without it. */
function readAuth(
  table: Readonly<Record<string, unknown>>,
  provider: Provider | undefined,
  wrong: Wrong,
): CloudAuth | undefined {
  const value = table["auth"];
  if (!provider || value === undefined || value === "key") return undefined;
  const { title, cloudAuth } = provider;
  if (cloudAuth === undefined || value !== cloudAuth) {
    return wrong("auth", `auth of ${title} must be ${cloudAuth ? `"${cloudAuth}" or "key"` : `"key"`}`);
  }
  const other = ["api_key_env", "api_key_command"].find((key) => table[key] !== undefined);
  return other ? wrong("auth", `auth = "${cloudAuth}" and ${other} exclude each other`) : cloudAuth;
}

/** `["*"]` is what is so without it. `@slug/` may stand in front, as it does everywhere else. */
function readModels(slug: string, value: unknown, wrong: Wrong): Patterns | undefined {
  if (value === undefined) return undefined;
  const models = readPatterns(value, `@${slug}/`);
  if (!models) return wrong("models", 'models must be names with * and ?, e.g. ["*", "!*-pro"]');
  const isAll = models.refused.length === 0 && models.allowed.includes("*");
  return isAll ? undefined : models;
}

function readOptions(value: unknown, wrong: Wrong): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (isTable(value) && Object.values(value).every((item) => typeof item === "string")) {
    return value as Readonly<Record<string, string>>;
  }
  wrong("options", 'options must be a table of texts, e.g. { api_version = "preview" }');
  return {};
}
