import { expect, test } from "vitest";
import type { Integration } from "../../domain/integration.ts";
import { keepKeySource } from "./keep-key-source.ts";

const drafted: Integration = {
  slug: "az",
  provider: "azure-openai",
  baseUrl: "https://x.example/openai/v1",
  wireApi: "responses",
  options: {},
};
const command = { words: ["az"], refreshMs: 1_000 };

test.each<{ name: string; known: Partial<Integration> | undefined; kept: Partial<Integration> }>([
  { name: "nothing of a new one", known: undefined, kept: {} },
  { name: "nothing where the safe has the key", known: {}, kept: {} },
  { name: "a variable", known: { apiKeyEnv: "K" }, kept: { apiKeyEnv: "K" } },
  { name: "a command", known: { apiKeyCommand: command }, kept: { apiKeyCommand: command } },
  { name: "nothing of another provider", known: { provider: "openai", apiKeyCommand: command }, kept: {} },
])("is kept: $name", ({ known, kept }) => {
  expect(keepKeySource(known && { ...drafted, ...known }, drafted)).toEqual({ ...drafted, ...kept });
});
