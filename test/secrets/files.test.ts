import { randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { resolvePaths } from "../../src/machine/paths.ts";
import type { Environment, Paths } from "../../src/ports/house.ts";
import { openEncryptedFile } from "../../src/secrets/encrypted-file.ts";
import type { Keeper } from "../../src/secrets/keeper.ts";
import { openPlainFile } from "../../src/secrets/plain-file.ts";
import { secretStoreContract } from "../contract/secret-store.ts";
import { tempFolder } from "../support/temp-folder.ts";

const NAME = "integration/openai-dev";
const CANARY = "sk-canary-5f1d9c2e7b";

const pathsIn = (folder: string): Paths =>
  resolvePaths({ environment: { PORTKEY_CODEX_HOME: folder }, platform: process.platform, home: folder });

const encryptedIn = (folder: string, environment: Environment = {}): Keeper =>
  openEncryptedFile({ paths: pathsIn(folder), environment, timeoutMs: 3_000 });

const plainIn = (folder: string): Keeper => openPlainFile({ paths: pathsIn(folder), timeoutMs: 3_000 });

for (const [name, openIn] of [
  ["encrypted file", encryptedIn],
  ["plain file", plainIn],
] as const) {
  secretStoreContract(name, async () => {
    const folder = await tempFolder();
    const reopen = () => openIn(folder).store;
    return { store: reopen(), reopen, parallelSets: 50, close: async () => undefined };
  });
}

describe("files", () => {
  let folder: string;
  let paths: Paths;
  beforeEach(async () => {
    folder = await tempFolder();
    paths = pathsIn(folder);
  });

  const sealedFile = () => join(paths.secretsDir, "secrets.enc");
  const keyFile = () => join(paths.secretsDir, "secrets.key");

  test("nothing is written before the first set", async () => {
    const { store, check, holdsSecrets } = encryptedIn(folder);
    expect(await store.get(NAME)).toBeUndefined();
    expect((await check()).usable).toBe(true);
    expect(await holdsSecrets()).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  test("the encrypted file holds no secret in clear, and only its owner can read what there is", async () => {
    const { store, holdsSecrets } = encryptedIn(folder);
    await store.set(NAME, CANARY);
    expect(await holdsSecrets()).toBe(true);
    expect((await readdir(paths.secretsDir)).sort()).toEqual(["secrets.enc", "secrets.key"]);
    for (const file of [sealedFile(), keyFile()]) {
      const bytes = await readFile(file);
      expect(bytes.includes(CANARY)).toBe(false);
      expect(bytes.includes(Buffer.from(CANARY).toString("base64").slice(0, 16))).toBe(false);
      expect(bytes.includes("openai-dev")).toBe(false);
      if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    if (process.platform !== "win32") expect((await stat(paths.secretsDir)).mode & 0o777).toBe(0o700);
  });

  test("the same secret never looks the same twice", async () => {
    const { store } = encryptedIn(folder);
    await store.set(NAME, CANARY);
    const first = await readFile(sealedFile(), "utf8");
    await store.set(NAME, CANARY);
    expect(JSON.parse(await readFile(sealedFile(), "utf8")).nonce).not.toBe(JSON.parse(first).nonce);
  });

  test("any changed bit of the encrypted file is noticed, never answered with a wrong or missing secret", async () => {
    await encryptedIn(folder).store.set(NAME, CANARY);
    const intact = await readFile(sealedFile(), "utf8");
    const sealed = JSON.parse(intact);
    const flip = (base64: string) => {
      const bytes = Buffer.from(base64, "base64");
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return bytes.toString("base64");
    };
    const damaged: Record<string, string> = {
      "cut off": intact.slice(0, intact.length / 2),
      empty: "",
      "another file": '{"integration/openai-dev":"sk-planted"}',
      "newer format": intact.replace("secrets 1", "secrets 2"),
      "changed data": JSON.stringify({ ...sealed, data: flip(sealed.data) }),
      "changed tag": JSON.stringify({ ...sealed, tag: flip(sealed.tag) }),
      "shortened tag": JSON.stringify({ ...sealed, tag: sealed.tag.slice(0, 8) }),
      "changed nonce": JSON.stringify({ ...sealed, nonce: flip(sealed.nonce) }),
      "no nonce": JSON.stringify({ ...sealed, nonce: "" }),
      "changed data length": JSON.stringify({ ...sealed, data: sealed.data.slice(0, 8) }),
      "random bytes": randomBytes(400).toString("latin1"),
    };
    for (const [what, text] of Object.entries(damaged)) {
      await writeFile(sealedFile(), text);
      const { store, check } = encryptedIn(folder);
      const failure = { failure: { kind: "secret-store-unavailable", backend: "encrypted-file" } };
      await expect(store.get(NAME), what).rejects.toMatchObject(failure);
      await expect(store.set("key/codex", "x"), what).rejects.toMatchObject(failure);
      await expect(store.list(), what).rejects.toMatchObject(failure);
      expect((await check()).usable, what).toBe(false);
      expect(await readFile(sealedFile(), "utf8"), what).toBe(text);
    }
    await writeFile(sealedFile(), intact);
    expect(await encryptedIn(folder).store.get(NAME)).toBe(CANARY);
  });

  test("a lost or foreign key file says so instead of starting anew", async () => {
    await encryptedIn(folder).store.set(NAME, CANARY);
    await rm(keyFile());
    await expect(encryptedIn(folder).store.get(NAME)).rejects.toThrow("encrypted-file");
    await expect(encryptedIn(folder).store.set(NAME, "x")).rejects.toThrow("encrypted-file");
    await writeFile(keyFile(), randomBytes(32).toString("base64"));
    await expect(encryptedIn(folder).store.get(NAME)).rejects.toMatchObject({
      failure: { why: expect.stringContaining("secrets.key is not the one") },
    });
  });

  test("a passphrase seals without a key file; without it, or with another, nothing opens", async () => {
    const words = { PORTKEY_CODEX_PASSPHRASE: "correct horse battery staple" };
    const { store, check } = encryptedIn(folder, words);
    await store.set(NAME, CANARY);
    expect(await readdir(paths.secretsDir)).toEqual(["secrets.enc"]);
    expect(await check()).toEqual({ usable: true, note: "sealed with PORTKEY_CODEX_PASSPHRASE" });
    await expect(encryptedIn(folder).store.get(NAME)).rejects.toMatchObject({
      failure: { why: expect.stringContaining("PORTKEY_CODEX_PASSPHRASE is not set") },
    });
    const others = encryptedIn(folder, { PORTKEY_CODEX_PASSPHRASE: "another" });
    await expect(others.store.get(NAME)).rejects.toMatchObject({
      failure: { why: expect.stringContaining("the passphrase is not the one") },
    });
  });

  test("a passphrase that is set later does not change how the file is sealed", async () => {
    await encryptedIn(folder).store.set(NAME, CANARY);
    const later = encryptedIn(folder, { PORTKEY_CODEX_PASSPHRASE: "later" });
    await later.store.set("key/codex", "x");
    expect(await encryptedIn(folder).store.get(NAME)).toBe(CANARY);
    expect(await later.check()).toMatchObject({ note: expect.stringContaining("file beside it") });
  });

  test("a damaged plain file is an error that quotes nothing of it", async () => {
    const { store } = plainIn(folder);
    await store.set(NAME, CANARY);
    const file = join(paths.secretsDir, "secrets.json");
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, `{"${NAME}": "${CANARY}" oops`);
    const error = await store.get(NAME).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ failure: { kind: "secret-store-unavailable" } });
    expect(`${JSON.stringify(error)} ${error}`).not.toContain("canary");
  });

  test("a folder that cannot be written is told in the store's words", async () => {
    await writeFile(join(folder, "data"), "a file where the folder should be");
    const error = await encryptedIn(folder)
      .store.set(NAME, CANARY)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ failure: { kind: "secret-store-unavailable", backend: "encrypted-file" } });
    expect(JSON.stringify(error)).not.toContain(CANARY);
  });
});
