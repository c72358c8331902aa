// What every secret store promises. One call per keeper; `secretStorePromises` is also held against a broken
// keeper, to see that the contract can fail.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SecretStore } from "../../src/ports/secret-store.ts";

export interface OpenedStore {
  readonly store: SecretStore;
  /** The same store as another process would open it. */
  reopen(): SecretStore;
  /** How many sets at once; fewer where each one is a process of its own. */
  readonly parallelSets: number;
  close(): Promise<void>;
}

export interface SecretStorePromise {
  readonly name: string;
  keep(opened: Omit<OpenedStore, "close">): Promise<void>;
}

const NAME = "integration/openai-dev";

const SECRETS = [
  "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789",
  "pkcx_-_-_",
  "with spaces, \"quotes\", 'more', $HOME, `id` and \\ backslashes",
  "Grüße 🔑 ключ",
  "x".repeat(2_000),
];

export const secretStorePromises: readonly SecretStorePromise[] = [
  {
    name: "what was never set is absent",
    keep: async ({ store }) => {
      expect(await store.get(NAME)).toBeUndefined();
      expect(await store.delete(NAME)).toBe(false);
      expect(await store.list()).toEqual([]);
    },
  },
  {
    name: "what was set comes back exactly, also for another process",
    keep: async ({ store, reopen }) => {
      for (const secret of SECRETS) {
        await store.set(NAME, secret);
        expect(await store.get(NAME)).toBe(secret);
        expect(await reopen().get(NAME)).toBe(secret);
      }
    },
  },
  {
    name: "names are kept apart and listed in order",
    keep: async ({ store, reopen }) => {
      await store.set("key/codex", "one");
      await store.set("integration/codex", "two");
      await store.set("integration/codex-2_b", "three");
      expect(await store.get("key/codex")).toBe("one");
      expect(await store.get("integration/codex")).toBe("two");
      expect(await reopen().list()).toEqual(["integration/codex", "integration/codex-2_b", "key/codex"]);
    },
  },
  {
    name: "what was deleted is gone, once",
    keep: async ({ store, reopen }) => {
      await store.set(NAME, "one");
      await store.set("key/codex", "two");
      expect(await store.delete(NAME)).toBe(true);
      expect(await store.delete(NAME)).toBe(false);
      expect(await store.get(NAME)).toBeUndefined();
      expect(await reopen().list()).toEqual(["key/codex"]);
    },
  },
  {
    name: "parallel sets lose nothing",
    keep: async ({ store, reopen, parallelSets }) => {
      const numbers = Array.from({ length: parallelSets }, (_, number) => number);
      const other = reopen();
      await Promise.all(numbers.map((n) => (n % 2 ? store : other).set(`integration/i${n}`, `secret ${n}`)));
      const kept = await Promise.all(numbers.map((n) => store.get(`integration/i${n}`)));
      expect(kept).toEqual(numbers.map((n) => `secret ${n}`));
      expect((await store.list()).length).toBe(parallelSets);
    },
  },
  {
    name: "a name that could leave its place is refused",
    keep: async ({ store }) => {
      for (const name of [
        "",
        "key",
        "../key/codex",
        "key/../../x",
        "key/a/b",
        "key/A",
        "other/x",
        "key/x\n",
      ]) {
        await expect(store.get(name)).rejects.toThrow("not a name of a secret");
        await expect(store.set(name, "x")).rejects.toThrow("not a name of a secret");
        await expect(store.delete(name)).rejects.toThrow("not a name of a secret");
      }
    },
  },
];

export function secretStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`secret store contract: ${name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());
    for (const promise of secretStorePromises) test(promise.name, () => promise.keep(opened));
  });
}
