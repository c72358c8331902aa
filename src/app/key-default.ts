import { FailureError } from "../domain/failure.ts";
import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../domain/gateway-key.ts";
import type { House } from "../ports/house.ts";
import type { KeyStore } from "../ports/key-store.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import { findLiveKey, hashSecret, insertKey, isGatewaySecret, newSecret, tracesOf } from "./key-secret.ts";

export type KeyHouse = Pick<House, "secrets" | "storage" | "ids" | "clock" | "environment">;

const SECRET_NAME = gatewayKeySecretName(DEFAULT_KEY_NAME);

/**
 * The secret of Codex's own key, made when there is none. Doing it again changes nothing.
 * When safe and database disagree (one of them was lost or put back from a backup), the safe is right: the
 * secret there is what running shells and Codex hold.
 * Errors: `secret-missing` when the store cannot be written and has none; `secret-store-unavailable`.
 */
export async function ensureDefaultKey(house: KeyHouse): Promise<string> {
  const { keys } = await house.storage();
  const stores = await house.secrets();
  const store = await stores.open();
  const seen = await store.get(SECRET_NAME);
  if (opens(keys, seen)) return seen;
  return stores.exclusively(async () => {
    // Another process may have been here first.
    const kept = await store.get(SECRET_NAME);
    if (opens(keys, kept)) return kept;
    const secret = isAcceptable(keys, kept) ? kept : await keepNew(house, store, keys);
    register(house, keys, secret);
    return secret;
  });
}

function opens(keys: KeyStore, secret: string | undefined): secret is string {
  return secret !== undefined && findLiveKey(keys, DEFAULT_KEY_NAME)?.secretHash === hashSecret(secret);
}

/** One of ours that was not taken back: a revoked key must not come to life again. */
function isAcceptable(keys: KeyStore, secret: string | undefined): secret is string {
  if (!isGatewaySecret(secret)) return false;
  const hash = hashSecret(secret);
  return !keys.list().some((key) => key.secretHash === hash && key.revokedAtUnixMs !== undefined);
}

async function keepNew(house: KeyHouse, store: SecretStore, keys: KeyStore): Promise<string> {
  if (store.backend === "environment") throw missingInEnvironment(keys);
  const secret = newSecret(house);
  await store.set(SECRET_NAME, secret);
  return secret;
}

function register(house: KeyHouse, keys: KeyStore, secret: string): void {
  if (keys.replaceSecret(DEFAULT_KEY_NAME, tracesOf(secret))) return;
  insertKey(house, keys, { name: DEFAULT_KEY_NAME, secret });
}

function missingInEnvironment(keys: KeyStore): FailureError {
  const command = findLiveKey(keys, DEFAULT_KEY_NAME)
    ? `rotate ${DEFAULT_KEY_NAME}`
    : `create --name ${DEFAULT_KEY_NAME}`;
  return new FailureError({
    kind: "secret-missing",
    name: SECRET_NAME,
    why: "secrets are read from the environment, and PORTKEY_API_KEY holds no key of this gateway",
    fix: `portkey-codex key ${command}     (then export what it prints as PORTKEY_API_KEY)`,
  });
}
