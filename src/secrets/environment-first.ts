import type { SecretStore } from "../ports/secret-store.ts";

/**
 * A store whose `get` asks the environment before it asks the store itself: a container or a CI job can give
 * a key without touching what is kept. Everything else is the store's own.
 */
export function environmentFirst(environment: SecretStore, store: SecretStore): SecretStore {
  return { ...store, get: async (name) => (await environment.get(name)) ?? store.get(name) };
}
