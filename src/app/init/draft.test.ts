import { expect, test } from "vitest";
import type { Integration } from "../../domain/integration.ts";
import { azureOpenai } from "../../providers/azure-openai.ts";
import { openai } from "../../providers/openai.ts";
import { draftDestination } from "./draft.ts";

const OWN = "https://api.openai.com/v1";
const CORP = "https://corp.example/v1";

const known: Integration = {
  slug: "openai",
  provider: "openai",
  baseUrl: CORP,
  wireApi: "chat",
  options: { organization: "o" },
};

test.each<{ name: string; integrations: readonly Integration[]; said?: object; drafted: object }>([
  {
    name: "a first init takes the provider's own",
    integrations: [],
    drafted: { baseUrl: OWN, wireApi: "responses", options: {} },
  },
  {
    name: "a key that stays in its variable is read from there",
    integrations: [],
    said: { apiKeyEnv: "OPENAI_API_KEY" },
    drafted: { apiKeyEnv: "OPENAI_API_KEY" },
  },
  {
    name: "a second one stays where the integration is",
    integrations: [known],
    drafted: { baseUrl: CORP, wireApi: "chat", options: { organization: "o" } },
  },
  {
    name: "an address that is said counts",
    integrations: [known],
    said: { baseUrl: OWN },
    drafted: { baseUrl: OWN, wireApi: "chat", options: { organization: "o" } },
  },
  {
    name: "another provider's integration of that slug is replaced",
    integrations: [{ ...known, provider: "custom" }],
    drafted: { baseUrl: OWN, wireApi: "responses", options: {} },
  },
  {
    name: "another slug's integration is none of its business",
    integrations: [{ ...known, slug: "work" }],
    drafted: { baseUrl: OWN, wireApi: "responses", options: {} },
  },
])("$name", ({ integrations, said, drafted }) => {
  const chosen = { provider: openai, slug: "openai", options: [], ...said };
  expect(draftDestination({ integrations }, chosen)).toMatchObject(drafted);
});

test("a new address that tells its API overrules the API of before", () => {
  const azure: Integration = { ...known, slug: "az", provider: "azure-openai", wireApi: "responses" };
  const baseUrl = "https://r.openai.azure.com/openai/deployments/gpt";
  const chosen = { provider: azureOpenai, slug: "az", baseUrl, options: ["api_version=2026-01-01"] };
  expect(draftDestination({ integrations: [azure] }, chosen)).toMatchObject({
    baseUrl,
    wireApi: "chat",
    options: { organization: "o", api_version: "2026-01-01" },
  });
});
