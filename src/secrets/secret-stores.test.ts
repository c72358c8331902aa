import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { SecretBackend } from "../domain/settings.ts";
import { resolvePaths } from "../machine/paths.ts";
import type { Environment } from "../ports/house.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { openSecretStores } from "./secret-stores.ts";

const NAME = "integration/openai-dev";

let folder: string;
beforeEach(async () => {
  folder = await tempFolder();
});

/** No desktop and no `pass`: a container. */
function storesIn(environment: Environment = {}, chosen?: SecretBackend) {
  const all = { PORTKEY_CODEX_HOME: folder, PATH: "/nowhere", ...environment };
  const settings = { read: async () => ({ secrets: { store: chosen } }) } as unknown as SettingsStore;
  return openSecretStores({
    paths: resolvePaths({ environment: all, platform: process.platform, home: folder }),
    environment: all,
    settings: async () => settings,
  });
}

const inUse = async (environment?: Environment, chosen?: SecretBackend) =>
  (await storesIn(environment, chosen).open()).backend;

const choices: readonly (readonly [string, Environment, SecretBackend | undefined, SecretBackend])[] = [
  ["the variable says file", { PORTKEY_CODEX_SECRET_STORE: "file" }, "plain-file", "encrypted-file"],
  ["the variable says env", { PORTKEY_CODEX_SECRET_STORE: "env" }, "plain-file", "environment"],
  ["the variable says keychain", { PORTKEY_CODEX_SECRET_STORE: "keychain" }, "encrypted-file", "keychain"],
  ["the settings say it", {}, "plain-file", "plain-file"],
];

for (const [name, environment, chosen, want] of choices) {
  test(name, async () => expect(await inUse(environment, chosen)).toBe(want));
}

test("a variable that names no store is refused with the names that it may have", async () => {
  const stores = storesIn({ PORTKEY_CODEX_SECRET_STORE: "toString" });
  await expect(stores.open()).rejects.toMatchObject({
    failure: {
      kind: "usage",
      why: "it may be: file, env, keychain, pass, encrypted-file, plain-file, environment",
    },
  });
});

// On a Mac and on Windows there is always a keychain, and a test must not touch the user's own.
test.skipIf(process.platform !== "linux")(
  "without a desktop the encrypted file is the best there is",
  async () => {
    expect(await inUse()).toBe("encrypted-file");
    const states = await storesIn().survey();
    expect(states.map(({ backend, usable, inUse }) => ({ backend, usable, inUse }))).toEqual([
      { backend: "keychain", usable: false, inUse: false },
      { backend: "pass", usable: false, inUse: false },
      { backend: "encrypted-file", usable: true, inUse: true },
      { backend: "plain-file", usable: true, inUse: false },
      { backend: "environment", usable: true, inUse: false },
    ]);
    expect(states.every(({ usable, note }) => usable || note !== undefined)).toBe(true);
  },
);

test("the store that holds our secrets stays in use when a better one appears", async () => {
  const file = await storesIn({ PORTKEY_CODEX_SECRET_STORE: "file" }).open();
  await file.set(NAME, "sk-1");
  const desktop = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, "bus")}` };
  expect(await (await storesIn(desktop).open()).get(NAME)).toBe("sk-1");
});

test("the environment is looked at first, whatever store is in use; one backend alone does not look there", async () => {
  const stores = storesIn({ PORTKEY_CODEX_KEY_OPENAI_DEV: "given" }, "encrypted-file");
  const store = await stores.open();
  await store.set(NAME, "kept");
  expect(await store.get(NAME)).toBe("given");
  expect(await (await stores.openBackend("encrypted-file")).get(NAME)).toBe("kept");
});

test.skipIf(process.platform !== "linux")(
  "a survey answers even when the settings cannot be read",
  async () => {
    const environment = { PORTKEY_CODEX_HOME: folder, PATH: "/nowhere" };
    const stores = openSecretStores({
      paths: resolvePaths({ environment, platform: process.platform, home: folder }),
      environment,
      settings: async () => {
        throw new Error("settings.toml is damaged");
      },
    });
    expect((await stores.survey()).some(({ inUse }) => inUse)).toBe(false);
  },
);
