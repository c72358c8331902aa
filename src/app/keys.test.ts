// Keys against a real database and a real safe: what `token` prints is what the gateway accepts.
import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { resolvePaths } from "../machine/paths.ts";
import type { Environment, Paths } from "../ports/house.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { openSecretStores } from "../secrets/secret-stores.ts";
import { openSqliteStorage } from "../storage/sqlite/storage.ts";
import { createKey } from "./key-create.ts";
import { ensureDefaultKey, type KeyHouse } from "./key-default.ts";
import { listKeys } from "./key-list.ts";
import { revokeKey } from "./key-revoke.ts";
import { rotateKey } from "./key-rotate.ts";
import { findLiveKey, hashSecret } from "./key-secret.ts";

let folder: string;
let paths: Paths;
beforeEach(async () => {
  folder = await tempFolder();
  paths = resolvePaths({ environment: { PORTKEY_CODEX_HOME: folder }, platform: "linux", home: folder });
});

/** As another process would open it: nothing is shared but the files. */
async function house(given: Environment = {}): Promise<KeyHouse> {
  const environment = { PORTKEY_CODEX_HOME: folder, PORTKEY_CODEX_SECRET_STORE: "file", ...given };
  const storage = await openSqliteStorage(paths.databaseFile);
  onTestFinished(() => storage.close());
  const settings = async () => ({}) as SettingsStore;
  const stores = openSecretStores({ paths, environment, settings });
  const letters = () => randomBytes(9).toString("hex").slice(0, 9);
  return {
    environment,
    storage: async () => storage,
    secrets: async () => stores,
    ids: { requestId: letters, secret: (bytes) => randomBytes(bytes).toString("base64url") },
    clock: { nowUnixMs: () => 1_764_000_000_000, monotonicMs: () => 0 },
  };
}

const hashOf = async (at: KeyHouse, name = "codex") =>
  findLiveKey((await at.storage()).keys, name)?.secretHash;

const keptIn = async (at: KeyHouse) =>
  (await (await at.secrets()).openBackend("encrypted-file")).get("key/codex");

describe("the default key", () => {
  test("is made once, kept in the safe, and stored as a hash", async () => {
    const secret = await ensureDefaultKey(await house());
    expect(secret).toMatch(/^pkcx_[A-Za-z0-9_-]{43}$/);
    const again = await house();
    expect(await ensureDefaultKey(again)).toBe(secret);
    expect(await hashOf(again)).toBe(hashSecret(secret));
    expect(await listKeys(again)).toMatchObject([{ name: "codex", secretEnd: secret.slice(-4) }]);
  });

  test("is one, although many ask at once", async () => {
    const houses = await Promise.all(Array.from({ length: 10 }, () => house()));
    const secrets = await Promise.all(houses.map(ensureDefaultKey));
    expect(new Set(secrets).size).toBe(1);
    expect(await hashOf(await house())).toBe(hashSecret(secrets[0] ?? ""));
  });

  test("comes back when the database is lost: the safe is right", async () => {
    const secret = await ensureDefaultKey(await house());
    await rm(paths.databaseFile);
    const after = await house();
    expect(await ensureDefaultKey(after)).toBe(secret);
    expect(await hashOf(after)).toBe(hashSecret(secret));
  });

  test("is replaced when the safe is lost", async () => {
    const secret = await ensureDefaultKey(await house());
    await rm(paths.secretsDir, { recursive: true });
    const after = await house();
    const renewed = await ensureDefaultKey(after);
    expect(renewed).not.toBe(secret);
    expect(await hashOf(after)).toBe(hashSecret(renewed));
    expect((await listKeys(after)).length).toBe(1);
  });

  test("a shell that still holds the key from before a rotation gets the new one, and breaks nothing", async () => {
    const stale = await ensureDefaultKey(await house());
    const { secret } = await rotateKey(await house(), "codex");
    const oldShell = await house({ PORTKEY_API_KEY: stale });
    expect(await ensureDefaultKey(oldShell)).toBe(secret);
    expect(await hashOf(oldShell)).toBe(hashSecret(secret));
  });

  test("a key given by the environment is taken where nothing is kept, and a revoked one is not", async () => {
    const given = `pkcx_${randomBytes(32).toString("base64url")}`;
    const container = await house({ PORTKEY_API_KEY: given });
    expect(await ensureDefaultKey(container)).toBe(given);
    expect(await hashOf(container)).toBe(hashSecret(given));
    await revokeKey(container, "codex");
    const renewed = await ensureDefaultKey(container);
    expect(renewed).not.toBe(given);
    expect(await keptIn(container)).toBe(renewed);
  });

  test("with the environment as the store it is what stands there, or an error that says what to do", async () => {
    const given = `pkcx_${randomBytes(32).toString("base64url")}`;
    const env = { PORTKEY_CODEX_SECRET_STORE: "env" };
    await expect(ensureDefaultKey(await house(env))).rejects.toMatchObject({
      failure: { kind: "secret-missing", fix: expect.stringContaining("key create --name codex") },
    });
    expect(await ensureDefaultKey(await house({ ...env, PORTKEY_API_KEY: given }))).toBe(given);
    await expect(rotateKey(await house({ ...env, PORTKEY_API_KEY: given }), "codex")).rejects.toMatchObject({
      failure: { message: expect.stringContaining("PORTKEY_API_KEY") },
    });
    const issued = await rotateKey(await house(env), "codex");
    expect(issued.keptIn).toBeUndefined();
    expect(await ensureDefaultKey(await house({ ...env, PORTKEY_API_KEY: issued.secret }))).toBe(
      issued.secret,
    );
  });
});

describe("other keys", () => {
  test("are shown once and kept nowhere", async () => {
    const at = await house();
    const { secret, key, keptIn } = await createKey(at, "laptop");
    expect(keptIn).toBeUndefined();
    expect(key).toMatchObject({
      name: "laptop",
      secretHash: hashSecret(secret),
      createdAtUnixMs: 1_764_000_000_000,
    });
    expect(await hashOf(await house(), "laptop")).toBe(hashSecret(secret));
    for (const file of await readdir(folder, { recursive: true })) {
      const path = join(folder, file);
      if ((await stat(path)).isFile()) expect((await readFile(path)).includes(secret), file).toBe(false);
    }
  });

  test("names are unique while they live, and only names", async () => {
    const at = await house();
    await createKey(at, "laptop");
    await expect(createKey(at, "laptop")).rejects.toThrow('already a key named "laptop"');
    await revokeKey(at, "laptop");
    await createKey(at, "laptop");
    expect((await listKeys(at)).length).toBe(2);
    for (const name of ["", "-x", "../x", "a b", "a\u001b[31m", "x".repeat(64)]) {
      await expect(createKey(at, name)).rejects.toMatchObject({ failure: { kind: "usage" } });
    }
  });

  test("a rotated one has a new secret under the old name", async () => {
    const at = await house();
    const first = await createKey(at, "laptop");
    const second = await rotateKey(at, "laptop");
    expect(second.secret).not.toBe(first.secret);
    expect(second.key.id).toBe(first.key.id);
    expect(await hashOf(await house(), "laptop")).toBe(hashSecret(second.secret));
  });

  test("one that is not there is told with those that are", async () => {
    const at = await house();
    await createKey(at, "laptop");
    const unknown = { failure: { message: 'There is no key named "desk"', why: "known: laptop" } };
    await expect(rotateKey(at, "desk")).rejects.toMatchObject(unknown);
    await expect(revokeKey(at, "desk")).rejects.toMatchObject(unknown);
  });
});

test("codex can be made and taken back by name: the safe follows", async () => {
  const at = await house();
  const issued = await createKey(at, "codex");
  expect(issued.keptIn).toContain("encrypted file");
  expect(await ensureDefaultKey(await house())).toBe(issued.secret);
  await revokeKey(at, "codex");
  expect(await keptIn(at)).toBeUndefined();
  expect(await hashOf(at)).toBeUndefined();
});
