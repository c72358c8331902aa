import { FailureError } from "../domain/failure.ts";
import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../domain/gateway-key.ts";
import type { KeyStore } from "../ports/key-store.ts";
import type { SecretStores } from "../ports/secret-store.ts";
import { audit } from "./audit.ts";
import { type IssuedKey, keepSecret } from "./key-create.ts";
import type { KeyHouse } from "./key-default.ts";
import { findLiveKey, newSecret, tracesOf } from "./key-secret.ts";

/** The longest that two secrets open for one key: whoever had a month to change over had time enough. */
const MAX_OVERLAP_MS = 31 * 86_400_000;

/**
 * Gives a key a new secret; the old one is refused from now on, or after `overlapMs`.
 * Errors: `failed` when there is no such key.
 */
export async function rotateKey(house: KeyHouse, name: string, overlapMs = 0): Promise<IssuedKey> {
  const { keys } = await house.storage();
  const stores = await house.secrets();
  if (name === DEFAULT_KEY_NAME) await refuseGivenByEnvironment(stores);
  return stores.exclusively(async () => {
    const old = findLiveKey(keys, name);
    if (!old) throw unknownKey(keys, name);
    const secret = newSecret(house);
    const traces = tracesOf(secret);
    // The safe first: if that fails nothing has changed, and if we die in between the safe is believed.
    const keptIn = await keepSecret(house, name, secret);
    const overlap = overlapMs > 0 && {
      overlapUntilUnixMs: house.clock.nowUnixMs() + Math.min(overlapMs, MAX_OVERLAP_MS),
    };
    if (!keys.replaceSecret(name, { ...traces, ...overlap })) throw unknownKey(keys, name);
    const secrets = {
      before: { secret: `…${old.secretEnd}` },
      after: { secret: `…${traces.secretEnd}`, ...overlap },
    };
    await audit(house, { action: "key.rotate", subject: name, ...secrets });
    return { key: { ...old, ...traces }, secret, ...(keptIn !== undefined && { keptIn }) };
  });
}

export function unknownKey(keys: KeyStore, name: string): FailureError {
  const live = keys.list().filter((key) => key.revokedAtUnixMs === undefined);
  return new FailureError({
    kind: "failed",
    message: `There is no key named "${name}"`,
    why: live.length > 0 ? `known: ${live.map((key) => key.name).join(", ")}` : "none was made yet",
    fix: "portkey-codex key list",
  });
}

/** With the environment as the store, what stands there is the key: it would be back at the next look. */
async function refuseGivenByEnvironment(stores: SecretStores): Promise<void> {
  const store = await stores.open();
  if (store.backend !== "environment") return;
  if ((await store.get(gatewayKeySecretName(DEFAULT_KEY_NAME))) === undefined) return;
  throw new FailureError({
    kind: "failed",
    message: `The key "${DEFAULT_KEY_NAME}" is the one in PORTKEY_API_KEY`,
    why: "secrets are read from the environment, which only you can change",
    fix: "unset PORTKEY_API_KEY     (then run this again and export what it prints)",
  });
}
