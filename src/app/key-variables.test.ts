import { expect, test } from "vitest";
import type { Integration } from "../domain/integration.ts";
import type { SecretBackend } from "../domain/settings.ts";
import type { House } from "../ports/house.ts";
import { keyVariables } from "./key-variables.ts";

const integration = (over: Partial<Integration> = {}): Integration => ({
  slug: "one",
  provider: "openai",
  baseUrl: "https://api.openai.com/v1",
  wireApi: "responses",
  options: {},
  ...over,
});

interface Case {
  readonly name: string;
  readonly integrations: readonly Integration[];
  readonly store?: SecretBackend;
  readonly variables: readonly string[];
}

const KEY_COMMAND = { words: ["pass", "show", "openai"], refreshMs: 300_000 };
const cases: readonly Case[] = [
  { name: "a key in the keychain: none", integrations: [integration()], store: "keychain", variables: [] },
  {
    name: "keys in the environment: the provider's own",
    integrations: [integration(), integration({ slug: "two", provider: "groq" })],
    store: "environment",
    variables: ["OPENAI_API_KEY", "OPENAI_API_KEY_FILE", "GROQ_API_KEY", "GROQ_API_KEY_FILE"],
  },
  {
    name: "a variable that is named, in any store",
    integrations: [integration({ apiKeyEnv: "WORK_KEY" })],
    store: "environment",
    variables: ["WORK_KEY", "WORK_KEY_FILE"],
  },
  {
    name: "a command: none",
    integrations: [integration({ apiKeyCommand: KEY_COMMAND })],
    store: "environment",
    variables: [],
  },
  {
    name: "AWS's credentials, a container's too",
    integrations: [integration({ provider: "bedrock", auth: "aws" })],
    variables: [
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    ],
  },
  {
    name: "Google's credentials are in a file",
    integrations: [integration({ provider: "vertex", auth: "google" })],
    store: "environment",
    variables: [],
  },
  {
    name: "a provider without a variable, and one without a key",
    integrations: [integration({ provider: "vertex" }), integration({ slug: "two", provider: "demo" })],
    store: "environment",
    variables: [],
  },
];

test.each(cases)("$name", async ({ integrations, store, variables }) => {
  const read = async () => ({ integrations, secrets: { ...(store && { store }) } });
  const house = { settings: async () => ({ read }) } as unknown as Pick<House, "settings">;
  expect(await keyVariables(house)).toEqual(variables);
});
