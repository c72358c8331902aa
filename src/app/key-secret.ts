import { createHash } from "node:crypto";
import { GATEWAY_KEY_PREFIX, type GatewayKey, type KeyPolicy } from "../domain/gateway-key.ts";
import type { House } from "../ports/house.ts";
import type { KeyStore } from "../ports/key-store.ts";

const SECRET_BYTES = 32;
const SECRET = new RegExp(`^${GATEWAY_KEY_PREFIX}[A-Za-z0-9_-]{43}$`);

/** 256 random bits behind our prefix. */
export const newSecret = ({ ids }: Pick<House, "ids">): string =>
  GATEWAY_KEY_PREFIX + ids.secret(SECRET_BYTES);

export const isGatewaySecret = (text: string | undefined): text is string => SECRET.test(text ?? "");

/** SHA-256, hex: what the database and the gateway compare. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** What is stored of a secret. */
export const tracesOf = (secret: string): Pick<GatewayKey, "secretHash" | "secretEnd"> => ({
  secretHash: hashSecret(secret),
  secretEnd: secret.slice(-4),
});

export const findLiveKey = (keys: KeyStore, name: string): GatewayKey | undefined =>
  keys.list().find((key) => key.name === name && key.revokedAtUnixMs === undefined);

/** A new row for that name; the key store refuses a name that is taken. */
export function insertKey(
  house: Pick<House, "ids" | "clock">,
  keys: KeyStore,
  { name, secret, policy }: { readonly name: string; readonly secret: string; readonly policy?: KeyPolicy },
): GatewayKey {
  const createdAtUnixMs = house.clock.nowUnixMs();
  const key = {
    id: house.ids.requestId(),
    name,
    createdAtUnixMs,
    ...tracesOf(secret),
    ...(policy && { policy }),
  };
  keys.insert(key);
  return key;
}
