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
  { name: "the credentials of a cloud", known: { auth: "aws" }, kept: { auth: "aws" } },
  { name: "nothing of another provider", known: { provider: "openai", apiKeyCommand: command }, kept: {} },
])("is kept: $name", ({ known, kept }) => {
  const { options, ...rest } = drafted;
  // As text: the plan compares it with what parse-integration.ts makes of the settings, in its order.
  const inOrder = JSON.stringify({ ...rest, ...kept, options });
  expect(JSON.stringify(keepKeySource(known && { ...drafted, ...known }, drafted))).toBe(inOrder);
});
