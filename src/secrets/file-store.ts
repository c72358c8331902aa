import { FailureError } from "../domain/failure.ts";
import type { SecretBackend } from "../domain/settings.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import { storeForgot, storeUnavailable } from "./keeper.ts";
import type { RecordFile } from "./record-file.ts";
import { assertSecretName } from "./secret-name.ts";

export interface FileStoreOptions {
  readonly backend: SecretBackend;
  readonly description: string;
  readonly records: RecordFile;
}

/** A store over a record file: what the encrypted and the plain one have in common. */
export function openFileStore({ backend, description, records }: FileStoreOptions): SecretStore {
  const guarded = <T>(work: () => Promise<T>) => inStoreWords(backend, work);
  const get = (name: string) => guarded(async () => (await records.read()).get(name));
  return {
    backend,
    description,
    get: async (name) => {
      assertSecretName(name);
      return get(name);
    },
    set: async (name, secret) => {
      assertSecretName(name);
      await guarded(() => records.update((entries) => void entries.set(name, secret)));
      if ((await get(name)) !== secret) throw storeForgot(backend);
    },
    delete: async (name) => {
      assertSecretName(name);
      if ((await get(name)) === undefined) return false;
      return guarded(() => records.update((entries) => entries.delete(name)));
    },
    list: () => guarded(async () => [...(await records.read()).keys()].sort()),
  };
}

/** The file system's own errors (no permission, no space) as a failure that a person can read. */
async function inStoreWords<T>(backend: SecretBackend, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw storeUnavailable(backend, error instanceof Error ? error.message : String(error));
  }
}
