import { describe, expect, test } from "vitest";
import type { WireApi } from "../domain/integration.ts";
import { endpointUrl } from "./endpoint-url.ts";
import {
  baseUrlOf,
  findProvider,
  keyInCommand,
  keyWarning,
  providerHeaders,
  providerOfKey,
  providers,
  wireApiAt,
} from "./index.ts";

const provider = (id: string) => findProvider(id)!;

/** Variables that two entries read, and why. */
const SHARED_VARIABLES: Readonly<Record<string, string>> = {
  OLLAMA_API_KEY: "a local Ollama and its cloud are one account",
};

describe("the table", () => {
  test("has at least forty providers", () => expect(providers.length).toBeGreaterThanOrEqual(40));

  test("has every id once, and each can be a default slug", () => {
    const ids = providers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z0-9-]*$/.test(id))).toEqual([]);
  });

  test("has every title once", () => {
    const titles = providers.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test("has every variable once, or a reason", () => {
    const variables = providers.flatMap(({ key }) => key.env ?? []);
    const twice = variables.filter((variable, at) => variables.indexOf(variable) !== at);
    expect(twice.filter((variable) => !(variable in SHARED_VARIABLES))).toEqual([]);
    expect(Object.keys(SHARED_VARIABLES).filter((variable) => !twice.includes(variable))).toEqual([]);
  });

  test("has no prefix of a key under two providers", () => {
    const prefixes = providers.flatMap(({ key }) => [...(key.prefixes ?? []), ...(key.somePrefixes ?? [])]);
    expect(prefixes.filter((prefix, at) => prefixes.indexOf(prefix) !== at)).toEqual([]);
    expect(prefixes.filter((prefix) => prefix.length < 3)).toEqual([]);
  });

  test("begins with those that fit on the first page of the question", () => {
    expect(providers.slice(0, 13).map(({ id }) => id)).toEqual([
      "openai",
      "anthropic",
      "gemini",
      "openrouter",
      "azure-openai",
      "xai",
      "deepseek",
      "mistral",
      "groq",
      "ollama",
      "lmstudio",
      "custom",
      "demo",
    ]);
  });
});

const ADDRESS = /^(https:\/\/[a-z0-9.-]+|http:\/\/127\.0\.0\.1:\d+|demo:\/\/built-in)(\/[\w.-]+)*$/;

describe.each(providers.map((each) => [each.id, each] as const))("%s", (_id, each) => {
  test("has an address, or an example of one", () => {
    expect(each.baseUrl ?? each.baseUrlExample).toMatch(ADDRESS);
    expect(each.baseUrl === undefined || each.baseUrlExample === undefined).toBe(true);
    for (const address of Object.values(each.baseUrlFor ?? {})) expect(address).toMatch(ADDRESS);
  });

  test("speaks at its own addresses what it says that it speaks there", () => {
    const named = Object.keys(each.baseUrlFor ?? {}) as WireApi[];
    const told = (each.addressTells ?? []).map(([, api]) => api);
    expect([...named, ...told].filter((api) => !each.wireApis.includes(api))).toEqual([]);
    expect(new Set(each.wireApis).size).toBe(each.wireApis.length);
    for (const api of named) expect(wireApiAt(each, baseUrlOf(each, api))).toBe(api);
    expect(wireApiAt(each, each.baseUrl ?? each.baseUrlExample)).toBe(each.wireApis[0]);
  });

  test("lists its models at the host that gets the key", () => {
    const base = new URL(each.baseUrl ?? each.baseUrlExample ?? "");
    const list = new URL(base.href.replace(/\/$/, "") + each.modelsPath);
    expect(list.host).toBe(base.host);
    expect(each.modelsPath).toMatch(/^\/[\w./-]+$/);
  });

  test("sends a key where each of its APIs looks for it, and nothing without one", () => {
    for (const api of each.wireApis) {
      const values = Object.values(providerHeaders(each, { wireApi: api }, "sesame"));
      expect(values.filter((value) => value.includes("sesame"))).toHaveLength(
        each.key.need === "none" ? 0 : 1,
      );
      const without = providerHeaders(each, { wireApi: api }, undefined);
      expect(Object.keys(without)).toEqual(api === "anthropic" ? ["anthropic-version"] : []);
    }
  });

  test("recognises its own keys without a warning", () => {
    for (const prefix of [...(each.key.prefixes ?? []), ...(each.key.somePrefixes ?? [])]) {
      expect(providerOfKey(`${prefix}4711`)?.provider).toBe(each);
      expect(keyWarning(each, `${prefix}4711`)).toBeUndefined();
    }
  });

  test("says where its facts are from", () => {
    expect(each.source.page).toMatch(each.id === "demo" ? /^src\// : /^https:\/\/\S+$/);
    expect(each.source.readOn).toMatch(/^2026-11-\d\d$/);
  });

  test("speaks to people in whole sentences", () => {
    expect(each.quirks.filter((quirk) => !/^\S.*[.]$/.test(quirk) || quirk.length > 140)).toEqual([]);
  });

  test("tells quirks of chat only where it speaks chat", () => {
    expect(each.chat === undefined || each.wireApis.includes("chat")).toBe(true);
  });
});

describe("whose key is it", () => {
  const cases = [
    { secret: "sk-proj-abc", title: "OpenAI" },
    { secret: "sk-or-v1-abc", title: "OpenRouter" },
    { secret: "sk-ant-api03-abc", title: "Anthropic" },
    { secret: "xai-abc", title: "xAI" },
    { secret: "gsk_abc", title: "Groq" },
    { secret: "AIzaSyAbc", title: "Google Gemini" },
    { secret: "ghp_abc", title: "GitHub Models" },
    { secret: "ABSKabc", title: "Amazon Bedrock" },
    { secret: "AKIAabc", title: "AWS" },
    { secret: "0123456789abcdef0123456789abcdef", title: undefined },
  ];
  for (const { secret, title } of cases) {
    test(`${secret} → ${title}`, () => expect(providerOfKey(secret)?.title).toBe(title));
  }
});

describe("a key for another vendor is told before it is sent", () => {
  const cases = [
    { to: "openai", secret: "sk-proj-abc", warning: undefined },
    { to: "openai", secret: "sk-ant-abc", warning: "this looks like a key of Anthropic, not of OpenAI" },
    { to: "anthropic", secret: "sk-proj-abc", warning: "this looks like a key of OpenAI, not of Anthropic" },
    { to: "groq", secret: "sk-proj-abc", warning: "this looks like a key of OpenAI, not of Groq" },
    { to: "groq", secret: "sk-abc", warning: "keys of Groq begin with gsk_" },
    { to: "deepseek", secret: "sk-abc", warning: undefined },
    { to: "deepseek", secret: "sk-proj-abc", warning: "this looks like a key of OpenAI, not of DeepSeek" },
    { to: "fireworks", secret: "0123456789abcdef", warning: undefined },
    { to: "bedrock", secret: "AKIAabc", warning: "this looks like a key of AWS, not of Amazon Bedrock" },
    { to: "custom", secret: "sk-abc", warning: undefined },
    { to: "custom", secret: "gsk_abc", warning: "this looks like a key of Groq, not of Custom" },
    { to: "azure-openai", secret: "0123456789abcdef", warning: undefined },
    {
      to: "openai",
      secret: "pkcx_abc",
      warning: "this looks like a key of this gateway (not a provider's), not of OpenAI",
    },
  ];
  for (const { to, secret, warning } of cases) {
    test(`${secret} to ${to}`, () => expect(keyWarning(provider(to), secret)).toBe(warning));
  }
});

describe("the key travels where the provider wants it", () => {
  const version = { "anthropic-version": "2023-06-01" };
  const cases: readonly (readonly [id: string, api: WireApi, headers: object])[] = [
    ["openai", "responses", { authorization: "Bearer k" }],
    ["azure-openai", "responses", { "api-key": "k" }],
    ["azure-ai", "chat", { "api-key": "k" }],
    ["azure-ai", "anthropic", { "api-key": "k", ...version }],
    ["bedrock", "responses", { authorization: "Bearer k" }],
    ["bedrock", "anthropic", { "x-api-key": "k", ...version }],
    ["portkey", "responses", { "x-portkey-api-key": "k" }],
    ["anthropic", "anthropic", { "x-api-key": "k", ...version }],
    ["gemini", "gemini", { "x-goog-api-key": "k" }],
    ["vertex", "gemini", { authorization: "Bearer k" }],
    ["deepseek", "anthropic", { authorization: "Bearer k", ...version }],
    ["custom", "responses", { authorization: "Bearer k" }],
    ["custom", "chat", { authorization: "Bearer k" }],
    ["custom", "anthropic", { "x-api-key": "k", ...version }],
    ["custom", "gemini", { "x-goog-api-key": "k" }],
    ["demo", "responses", {}],
  ];
  test.each(cases)("%s, %s", (id, api, headers) => {
    expect(providerHeaders(provider(id), { wireApi: api }, "k")).toEqual(headers);
  });
});

describe("what a command printed travels as a token where it is one", () => {
  const jwt = "eyJ0eXAi.eyJhdWQi.c2ln";
  const key = "0123456789abcdef0123456789abcdef";
  const cases: readonly (readonly [id: string, api: WireApi, secret: string, headers: object])[] = [
    ["azure-openai", "responses", jwt, { authorization: `Bearer ${jwt}` }],
    ["azure-openai", "chat", key, { "api-key": key }],
    ["azure-ai", "anthropic", jwt, { authorization: `Bearer ${jwt}`, "anthropic-version": "2023-06-01" }],
    ["vertex", "gemini", "ya29.a", { authorization: "Bearer ya29.a" }],
    ["portkey", "responses", "k-1", { "x-portkey-api-key": "k-1" }],
  ];
  test.each(cases)("%s, %s, %s", (id, wireApi, secret, headers) => {
    const apiKeyCommand = { words: ["az"], refreshMs: 1_000 };
    expect(providerHeaders(provider(id), { wireApi, apiKeyCommand }, secret)).toEqual(headers);
  });
  test("but not what lies in the safe", () => {
    expect(providerHeaders(provider("azure-openai"), { wireApi: "chat" }, jwt)).toEqual({ "api-key": jwt });
  });
});

describe("a key among the words of a command", () => {
  test.each([
    { words: ["echo", "sk-proj-abcdefghijklmnopqrstuvwx"], title: "OpenAI" },
    { words: ["curl", "-H", "Authorization: Bearer ghp_abcdefghijklmnopqrstuvwx"], title: "GitHub Models" },
    { words: ["op", "read", "op://Private/sk-proj-abcdefghijklmnopqrst/key"], title: undefined },
    { words: ["gcloud", "auth", "print-access-token"], title: undefined },
  ])("$words → $title", ({ words, title }) => {
    const problem = keyInCommand(words);
    expect(problem?.includes(`a key of ${title}`)).toBe(title === undefined ? undefined : true);
    expect(problem ?? "").not.toContain("abcdefgh");
  });
});

describe("an address tells the API behind it", () => {
  const cases: readonly (readonly [id: string, address: string, api: WireApi])[] = [
    ["azure-openai", "https://r.openai.azure.com/openai/v1", "responses"],
    ["azure-openai", "https://r.openai.azure.com/openai/deployments/d", "chat"],
    ["azure-ai", "https://r.services.ai.azure.com/anthropic/v1", "anthropic"],
    ["azure-ai", "https://r.services.ai.azure.com/models", "chat"],
    ["bedrock", "https://bedrock-mantle.eu-west-1.api.aws/anthropic/v1", "anthropic"],
    ["vertex", "https://aiplatform.googleapis.com/v1/projects/p/locations/global/endpoints/openapi", "chat"],
    ["deepseek", "https://api.deepseek.com/anthropic/v1", "anthropic"],
    ["openai", "https://eu.api.openai.com/v1", "responses"],
  ];
  test.each(cases)("%s at %s → %s", (id, address, api) => {
    expect(wireApiAt(provider(id), address)).toBe(api);
  });
});

describe("the address of a request", () => {
  const azure = (baseUrl: string, api_version: string) => ({
    slug: "az",
    provider: "azure-openai",
    baseUrl,
    wireApi: "chat" as const,
    options: { api_version, unknown: "x" },
  });
  test("options become query parameters, those that nobody knows do not", () => {
    const integration = azure("https://r.openai.azure.com/openai/v1", "preview");
    expect(endpointUrl(integration, "/responses").href).toBe(
      "https://r.openai.azure.com/openai/v1/responses?api-version=preview",
    );
  });
  test("also at the address of one deployment", () => {
    const integration = azure("https://r.openai.azure.com/openai/deployments/d", "2025-04-01-preview");
    expect(endpointUrl(integration, "/chat/completions").href).toBe(
      "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2025-04-01-preview",
    );
  });
  test("a list of models may lie beside the base URL", () => {
    const { baseUrl = "", modelsPath } = provider("github-models");
    const integration = {
      slug: "gh",
      provider: "github-models",
      baseUrl,
      wireApi: "chat" as const,
      options: {},
    };
    expect(endpointUrl(integration, modelsPath).href).toBe("https://models.github.ai/catalog/models");
  });
});
