import { describe, expect, test } from "vitest";
import { endpointUrl } from "./endpoint-url.ts";
import { findProvider, keyWarning, providerOfKey, providers } from "./index.ts";
import { authHeaders } from "./provider.ts";

const provider = (id: string) => findProvider(id)!;

test("every id is unique and can be a default slug", () => {
  const ids = providers.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z][a-z-]*$/.test(id))).toEqual([]);
});

test("every base URL is complete, or an example says how it looks", () => {
  for (const { baseUrl, baseUrlExample } of providers) {
    const url = baseUrl ?? baseUrlExample ?? "";
    expect(url).toMatch(/^(https:\/\/|http:\/\/127\.0\.0\.1|demo:\/\/)/);
    expect(url.endsWith("/")).toBe(false);
  }
});

describe("whose key is it", () => {
  const cases = [
    { secret: "sk-proj-abc", title: "OpenAI" },
    { secret: "sk-or-v1-abc", title: "OpenRouter" },
    { secret: "sk-ant-api03-abc", title: "Anthropic" },
    { secret: "xai-abc", title: "xAI" },
    { secret: "gsk_abc", title: "Groq" },
    { secret: "AIzaSyAbc", title: "Google" },
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
    { to: "groq", secret: "sk-proj-abc", warning: "this looks like a key of OpenAI, not of Groq" },
    { to: "groq", secret: "sk-abc", warning: "keys of Groq begin with gsk_" },
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
  const cases = [
    { id: "openai", headers: { authorization: "Bearer k" } },
    { id: "azure-openai", headers: { "api-key": "k" } },
    { id: "portkey", headers: { "x-portkey-api-key": "k" } },
    { id: "demo", headers: {} },
  ];
  for (const { id, headers } of cases) {
    test(id, () => expect(authHeaders(provider(id).key, "k")).toEqual(headers));
  }
  test("and without a key there is no empty header", () =>
    expect(authHeaders(provider("ollama").key, undefined)).toEqual({}));
});

test("options become query parameters", () => {
  const integration = {
    slug: "az",
    provider: "azure-openai",
    baseUrl: "https://r.openai.azure.com/openai/v1",
    wireApi: "responses" as const,
    options: { api_version: "preview", unknown: "x" },
  };
  expect(endpointUrl(integration, "/responses").href).toBe(
    "https://r.openai.azure.com/openai/v1/responses?api-version=preview",
  );
});
