// secrets/ — the safe. Every keeper holds the promise of ports/secret-store.ts; secret-stores.ts says which one
// is in use. What must never happen here: a secret in an argument list, a log, an error text or a file in
// clear (but for the plain file that was asked for by name), a call that hangs, or a locked store that
// looks like an empty one.
import { FailureError, meaningOf } from "../domain/failure.ts";
import type { SecretBackend } from "../domain/settings.ts";
import type { SecretStore } from "../ports/secret-store.ts";

/** A store, and what it says about itself. */
export interface Keeper {
  readonly store: SecretStore;
  /** Can it be used now? Never throws. */
  check(): Promise<Usability>;
  /** Were secrets of ours put there before? Cheap: asks no other program. */
  holdsSecrets(): Promise<boolean>;
}

export type Usability =
  | { readonly usable: true; readonly note?: string }
  | { readonly usable: false; readonly note: string };

/** No call to a store takes longer, ms. Codex waits 5 s for `token`; gh's keyring calls end after 3 s as well. */
export const STORE_TIMEOUT_MS = 3_000;

export function storeUnavailable(
  backend: SecretBackend,
  why: string,
  fix = "portkey-codex doctor --only secrets",
): FailureError {
  return new FailureError({ kind: "secret-store-unavailable", backend, why, fix });
}

/** What could not be read back was not kept. */
export function storeForgot(backend: SecretBackend): FailureError {
  return storeUnavailable(backend, "what was written could not be read back");
}

/** Usable is what can be listed; otherwise the store's own words say why not. */
export async function checkByReading(store: SecretStore, note: () => Promise<string>): Promise<Usability> {
  try {
    await store.list();
    return { usable: true, note: await note() };
  } catch (error) {
    return { usable: false, note: reasonOf(error) };
  }
}

/** Why a store cannot be used, for one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof FailureError) return meaningOf(error.failure).why ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
