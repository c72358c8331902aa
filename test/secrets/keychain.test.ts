import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolvePaths } from "../../src/machine/paths.ts";
import { type KeychainOptions, openKeychain } from "../../src/secrets/keychain.ts";
import { secretStoreContract } from "../contract/secret-store.ts";
import { type KeyringSession, keyringMissing, startKeyringSession } from "../support/keyring-session.ts";
import { tempFolder } from "../support/temp-folder.ts";

const NAME = "integration/openai-dev";
const CANARY = "sk-canary-5f1d9c2e7b";

function optionsIn(folder: string, environment: Readonly<Record<string, string>>): KeychainOptions {
  const home = { environment: { PORTKEY_CODEX_HOME: join(folder, "pkc") }, platform: "linux" as const };
  return {
    namespace: "portkey-codex",
    platform: "linux",
    paths: resolvePaths({ ...home, home: folder }),
    environment,
    timeoutMs: 10_000,
  };
}

const missing = process.platform === "linux" ? await keyringMissing() : "only Linux has a Secret Service";
if (missing) console.warn(`skipped: the keychain against a real gnome-keyring (${missing})`);

describe.skipIf(missing)("a real gnome-keyring", () => {
  secretStoreContract("keychain", async () => {
    const folder = await tempFolder();
    const session = await startKeyringSession(folder);
    const reopen = () => openKeychain(optionsIn(folder, session.environment)).store;
    return {
      store: reopen(),
      reopen,
      parallelSets: 6,
      close: session.close,
    };
  });

  describe("locked", () => {
    let folder: string;
    let session: KeyringSession;
    let options: KeychainOptions;
    beforeEach(async () => {
      folder = await tempFolder();
      session = await startKeyringSession(folder);
      options = optionsIn(folder, session.environment);
    });
    afterEach(() => session.close());

    test("does not look like an empty one, and says so in every call", async () => {
      await openKeychain(options).store.set(NAME, CANARY);
      await session.lock();
      const { store, check } = openKeychain(options);
      const locked = { failure: { backend: "keychain", why: "it is locked" } };
      await expect(store.get(NAME)).rejects.toMatchObject(locked);
      await expect(store.set(NAME, "x")).rejects.toMatchObject(locked);
      await expect(store.delete(NAME)).rejects.toMatchObject(locked);
      expect(await check()).toEqual({ usable: false, note: "it is locked" });
      expect(await store.list()).toEqual([NAME]);
    });

    test("does not look like an empty one to a home that knows nothing of it", async () => {
      await openKeychain(options).store.set(NAME, CANARY);
      await session.lock();
      const { store } = openKeychain({ ...options, paths: { ...options.paths, secretsDir: folder } });
      await expect(store.get("key/codex")).rejects.toMatchObject({ failure: { why: "it is locked" } });
    });

    test("an item that somebody else took away is absent, not an error", async () => {
      const { store } = openKeychain(options);
      await store.set(NAME, CANARY);
      const elsewhere = openKeychain({ ...options, paths: { ...options.paths, secretsDir: folder } });
      await elsewhere.store.delete(NAME);
      expect(await store.get(NAME)).toBeUndefined();
      expect(await store.list()).toEqual([]);
    });

    test("a damaged list of names hides nothing", async () => {
      const { store } = openKeychain(options);
      await store.set(NAME, CANARY);
      await writeFile(join(options.paths.secretsDir, "keychain-names.json"), "{");
      expect(await store.get(NAME)).toBe(CANARY);
      expect(await store.get("key/codex")).toBeUndefined();
      await store.set("key/codex", "x");
      expect(await store.list()).toEqual(["key/codex"]);
    });

    test("the secret is in no file of ours", async () => {
      await openKeychain(options).store.set(NAME, CANARY);
      const files = await readdir(options.paths.secretsDir);
      expect(files).toEqual(["keychain-names.json"]);
      expect(await readFile(join(options.paths.secretsDir, "keychain-names.json"), "utf8")).not.toContain(
        CANARY,
      );
    });
  });
});

describe.skipIf(process.platform !== "linux")("no keychain to talk to", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await tempFolder();
  });

  test("no D-Bus at all: says so without starting anything", async () => {
    const { store, check } = openKeychain(optionsIn(folder, { XDG_RUNTIME_DIR: folder }));
    const why = "there is no D-Bus session here (no desktop, a container, SSH or CI)";
    await expect(store.get(NAME)).rejects.toMatchObject({ failure: { why } });
    await expect(store.set(NAME, CANARY)).rejects.toMatchObject({ failure: { why } });
    expect(await check()).toEqual({ usable: false, note: why });
  });

  test("a bus that was there once", async () => {
    const environment = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, "gone")}` };
    const { store } = openKeychain(optionsIn(folder, environment));
    const error = await store.set(NAME, CANARY).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ failure: { kind: "secret-store-unavailable", backend: "keychain" } });
    expect(JSON.stringify(error)).not.toContain(CANARY);
  });

  test("a bus that never answers ends in words, with nothing left running", async () => {
    const address = join(folder, "silent");
    const silent = createServer();
    const gone = new Promise<void>((resolve) => {
      silent.on("connection", (socket) =>
        socket
          .on("close", () => resolve())
          .on("error", () => undefined)
          .resume(),
      );
    });
    await new Promise<void>((resolve) => void silent.listen(address, resolve));
    const environment = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${address}` };
    const { store } = openKeychain({ ...optionsIn(folder, environment), timeoutMs: 1_500 });
    await expect(store.get(NAME)).rejects.toMatchObject({
      failure: { why: "it did not answer in time; it may be locked and wait for its password" },
    });
    await gone;
    await new Promise((resolve) => silent.close(resolve));
  });
});
