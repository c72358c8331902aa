import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { openEnvironment, readVariable } from "./environment.ts";
import { environmentFirst } from "./environment-first.ts";

const cases = [
  {
    name: "a slug is upper case, its dashes are underscores",
    secret: "integration/openai-dev",
    environment: { PORTKEY_CODEX_KEY_OPENAI_DEV: "sk-1" },
    want: "sk-1",
  },
  {
    name: "line ends around a value are not part of it",
    secret: "integration/x",
    environment: { PORTKEY_CODEX_KEY_X: " sk-1\n" },
    want: "sk-1",
  },
  {
    name: "an empty variable is an unset one",
    secret: "integration/x",
    environment: { PORTKEY_CODEX_KEY_X: "" },
    want: undefined,
  },
  {
    name: "our own key in PORTKEY_API_KEY is Codex's key",
    secret: "key/codex",
    environment: { PORTKEY_API_KEY: "pkcx_1" },
    want: "pkcx_1",
  },
  {
    name: "Portkey's cloud key in PORTKEY_API_KEY is not",
    secret: "key/codex",
    environment: { PORTKEY_API_KEY: "pk-cloud" },
    want: undefined,
  },
  {
    name: "other gateway keys have no variable",
    secret: "key/laptop",
    environment: { PORTKEY_API_KEY: "pkcx_1" },
    want: undefined,
  },
];

for (const { name, secret, environment, want } of cases) {
  test(name, async () => expect(await openEnvironment(environment).store.get(secret)).toBe(want));
}

describe("<NAME>_FILE", () => {
  test("names a file; the variable itself wins", async () => {
    const file = join(await tempFolder(), "key");
    await writeFile(file, "sk-from-file\r\n");
    const environment = { PORTKEY_CODEX_KEY_X_FILE: file };
    expect(await openEnvironment(environment).store.get("integration/x")).toBe("sk-from-file");
    expect(await readVariable({ ...environment, PORTKEY_CODEX_KEY_X: "sk-2" }, "PORTKEY_CODEX_KEY_X")).toBe(
      "sk-2",
    );
  });

  test("a file that cannot be one is an error that names the variable", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, "long"), "x".repeat(70_000));
    await mkdir(join(folder, "folder"));
    for (const file of ["missing", "long", "folder"]) {
      const { store } = openEnvironment({ PORTKEY_CODEX_KEY_X_FILE: join(folder, file) });
      await expect(store.get("integration/x")).rejects.toMatchObject({
        failure: { why: expect.stringContaining("PORTKEY_CODEX_KEY_X_FILE names ") },
      });
    }
  });
});

test("it can only be read", async () => {
  const { store } = openEnvironment({});
  await expect(store.set("integration/x", "sk-canary")).rejects.toMatchObject({
    failure: { why: "environment variables can only be read", fix: "export PORTKEY_CODEX_KEY_X=…" },
  });
  expect(await store.delete("integration/x")).toBe(false);
});

test("it lists the names that its variables stand for", async () => {
  const { store } = openEnvironment({
    PORTKEY_CODEX_KEY_OPENAI_DEV: "sk-1",
    PORTKEY_CODEX_KEY_X_FILE: "/run/secrets/x",
    PORTKEY_CODEX_KEY_EMPTY: "",
    PORTKEY_API_KEY: "pkcx_1",
  });
  expect(await store.list()).toEqual(["integration/openai-dev", "integration/x", "key/codex"]);
  expect(await openEnvironment({ PORTKEY_API_KEY: "pk-cloud" }).store.list()).toEqual([]);
});

describe("in front of a store", () => {
  const given = openEnvironment({ PORTKEY_CODEX_KEY_X: "given", PORTKEY_API_KEY: "pkcx_inherited" }).store;

  test("it is asked first, and everything else is the store's own", async () => {
    const kept = openEnvironment({ PORTKEY_CODEX_KEY_X: "kept", PORTKEY_CODEX_KEY_Y: "kept" }).store;
    const store = environmentFirst(given, kept);
    expect(await store.get("integration/x")).toBe("given");
    expect(await store.get("integration/y")).toBe("kept");
    expect(await store.get("integration/z")).toBeUndefined();
    expect(await store.list()).toEqual(["integration/x", "integration/y"]);
  });

  test("Codex's own key is asked there last: a shell may have inherited an old one", async () => {
    const kept = openEnvironment({ PORTKEY_API_KEY: "pkcx_kept" }).store;
    expect(await environmentFirst(given, kept).get("key/codex")).toBe("pkcx_kept");
    expect(await environmentFirst(given, openEnvironment({}).store).get("key/codex")).toBe("pkcx_inherited");
  });
});
