import { FailureError } from "../domain/failure.ts";
import {
  DEFAULT_KEY_NAME,
  type GatewayKey,
  gatewayKeySecretName,
  NO_KEY_POLICY,
} from "../domain/gateway-key.ts";
import { audit } from "./audit.ts";
import type { KeyHouse } from "./key-default.ts";
import { applyWishes, type KeyWishes, spellPolicy } from "./key-policy.ts";
import { findLiveKey, insertKey, newSecret } from "./key-secret.ts";

/** What fits into a table and into a log line, and needs no quotes in a shell. */
const KEY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** A key whose secret exists outside of its owner's hands only here. */
export interface IssuedKey {
  readonly key: GatewayKey;
  readonly secret: string;
  /** Where the secret is kept for `token`; absent: nowhere, so it must be shown. */
  readonly keptIn?: string;
}

/** Makes a key. Only Codex's own is kept, because `token` must print it again. */
export async function createKey(house: KeyHouse, name: string, wishes: KeyWishes = {}): Promise<IssuedKey> {
  assertKeyName(name);
  const policy = Object.values(wishes).some(isGiven)
    ? applyWishes(NO_KEY_POLICY, wishes, house.clock.nowUnixMs())
    : undefined;
  const { keys } = await house.storage();
  const stores = await house.secrets();
  return stores.exclusively(async () => {
    if (findLiveKey(keys, name)) throw nameTaken(name);
    const secret = newSecret(house);
    const keptIn = await keepSecret(house, name, secret);
    const key = insertKey(house, keys, { name, secret, ...(policy && { policy }) });
    await audit(house, { action: "key.create", subject: name, after: spellPolicy(policy) });
    return { key, secret, ...(keptIn !== undefined && { keptIn }) };
  });
}

const isGiven = (wish: string | readonly string[] | undefined): boolean => (wish?.length ?? 0) > 0;

/** Puts the secret of Codex's own key into the store in use; says which, or nothing when it was not kept. */
export async function keepSecret(
  house: Pick<KeyHouse, "secrets">,
  name: string,
  secret: string,
): Promise<string | undefined> {
  if (name !== DEFAULT_KEY_NAME) return undefined;
  const store = await (await house.secrets()).open();
  if (store.backend === "environment") return undefined;
  await store.set(gatewayKeySecretName(name), secret);
  return store.description;
}

function assertKeyName(name: string): void {
  if (KEY_NAME.test(name)) return;
  throw new FailureError({
    kind: "usage",
    message: `"${name}" cannot be the name of a key`,
    why: "a name is letters, digits and . _ -, at most 63 of them",
    fix: "portkey-codex key create --name laptop",
  });
}

function nameTaken(name: string): FailureError {
  return new FailureError({
    kind: "failed",
    message: `There is already a key named "${name}"`,
    why: "names are unique among keys that are not revoked",
    fix: `portkey-codex key rotate ${name}`,
  });
}
