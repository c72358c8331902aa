import type { SecretStore } from "../ports/secret-store.ts";

/**
 * A store whose `get` asks the environment before it asks the store itself: a container or a CI job can give
 * a key without touching what is kept. Everything else is the store's own.
 */
export function environmentFirst(environment: SecretStore, store: SecretStore): SecretStore {
  const get = async (name: string) => {
    // A shell may have inherited Codex's key from before its last rotation; what is kept is never older.
    if (name.startsWith("key/")) return (await store.get(name)) ?? environment.get(name);
    return (await environment.get(name)) ?? store.get(name);
  };
  return { ...store, get };
}
