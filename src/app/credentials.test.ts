import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { Integration } from "../domain/integration.ts";
import { resolvePaths } from "../machine/paths.ts";
import type { Environment } from "../ports/house.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { openSecretStores } from "../secrets/secret-stores.ts";
import { credentialOf } from "./credentials.ts";

const openai: Integration = {
  slug: "openai-dev",
  provider: "openai",
  baseUrl: "https://api.openai.com/v1",
  wireApi: "responses",
  options: {},
};

const cases: readonly {
  readonly name: string;
  readonly environment: Environment;
  readonly integration?: Partial<Integration>;
  readonly want: string | undefined;
}[] = [
  { name: "what the store keeps", environment: {}, want: "kept" },
  {
    name: "the integration's own variable before the store",
    environment: { PORTKEY_CODEX_KEY_OPENAI_DEV: "given" },
    want: "given",
  },
  {
    name: "the variable that the integration names, and nothing else",
    environment: { MY_KEY: "mine", PORTKEY_CODEX_KEY_OPENAI_DEV: "given" },
    integration: { apiKeyEnv: "MY_KEY" },
    want: "mine",
  },
  {
    name: "what a command prints, whatever is kept or set",
    environment: { PORTKEY_CODEX_KEY_OPENAI_DEV: "given" },
    integration: {
      apiKeyCommand: { words: [process.execPath, "-e", "process.stdout.write('printed')"], refreshMs: 1_000 },
    },
    want: "printed",
  },
  {
    name: "a named variable that is not set is no key, although the store has one",
    environment: {},
    integration: { apiKeyEnv: "MY_KEY" },
    want: undefined,
  },
  {
    name: "the provider's variable is not asked for by itself",
    environment: { OPENAI_API_KEY: "sk" },
    want: "kept",
  },
  {
    name: "with the environment as the store it is",
    environment: { PORTKEY_CODEX_SECRET_STORE: "env", OPENAI_API_KEY: "sk" },
    want: "sk",
  },
  {
    name: "but after the integration's own",
    environment: {
      PORTKEY_CODEX_SECRET_STORE: "env",
      OPENAI_API_KEY: "sk",
      PORTKEY_CODEX_KEY_OPENAI_DEV: "given",
    },
    want: "given",
  },
  {
    name: "a provider without keys has none, whatever is kept",
    environment: {},
    integration: { provider: "demo" },
    want: undefined,
  },
];

for (const { name, environment, integration, want } of cases) {
  test(name, async () => {
    const folder = await tempFolder();
    const all = { PORTKEY_CODEX_SECRET_STORE: "file", ...environment, PORTKEY_CODEX_HOME: folder };
    const stores = openSecretStores({
      paths: resolvePaths({ environment: all, platform: process.platform, home: folder }),
      environment: all,
      settings: async () => ({}) as SettingsStore,
    });
    await (await stores.openBackend("encrypted-file")).set("integration/openai-dev", "kept");
    expect(await credentialOf({ secrets: async () => stores }, { ...openai, ...integration })).toBe(want);
  });
}
