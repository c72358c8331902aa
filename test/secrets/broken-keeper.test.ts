// A test of the test: keepers that break one promise each must be found out by the contract.
import { expect, test } from "vitest";
import type { SecretStore } from "../../src/ports/secret-store.ts";
import { assertSecretName } from "../../src/secrets/secret-name.ts";
import { secretStorePromises } from "../contract/secret-store.ts";

/** Keeps every promise, in memory. The breakages below are this one with a fault each. */
function memoryStore(kept: Map<string, string>): SecretStore {
  return {
    backend: "plain-file",
    description: "memory",
    get: async (name) => {
      assertSecretName(name);
      return kept.get(name);
    },
    set: async (name, secret) => {
      assertSecretName(name);
      kept.set(name, secret);
    },
    delete: async (name) => {
      assertSecretName(name);
      return kept.delete(name);
    },
    list: async () => [...kept.keys()].sort(),
  };
}

const faults: Record<string, (store: SecretStore, kept: Map<string, string>) => Partial<SecretStore>> = {
  "what was never set is absent": () => ({ get: async () => "" }),
  "what was set comes back exactly, also for another process": (store) => ({
    set: (name, secret) => store.set(name, secret.trim().replaceAll("\\", "")),
  }),
  "names are kept apart and listed in order": (store) => ({
    list: async () => [...(await store.list())].reverse(),
  }),
  "what was deleted is gone, once": () => ({ delete: async () => true }),
  // Reads everything, then writes everything: whoever comes between is lost.
  "parallel sets lose nothing": (_, kept) => ({
    set: async (name, secret) => {
      const copy = new Map(kept);
      await Promise.resolve();
      copy.set(name, secret);
      kept.clear();
      for (const [key, value] of copy) kept.set(key, value);
    },
  }),
  "a name that could leave its place is refused": (_, kept) => ({ get: async (name) => kept.get(name) }),
};

for (const promise of secretStorePromises) {
  const tryWith = (fault?: (typeof faults)[string]) => {
    const kept = new Map<string, string>();
    const store = memoryStore(kept);
    const broken = { ...store, ...fault?.(store, kept) };
    return promise.keep({ store: broken, reopen: () => broken, parallelSets: 50 });
  };
  test(`found out: ${promise.name}`, async () => {
    await tryWith();
    await expect(tryWith(faults[promise.name])).rejects.toThrow();
  });
}
