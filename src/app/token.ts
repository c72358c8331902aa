import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../domain/gateway-key.ts";
import type { House } from "../ports/house.ts";
import { ensureGateway } from "./ensure-gateway.ts";

/**
 * The key for Codex, and a gateway that has proven to be ours: the key is worth nothing to Codex before, and
 * must not reach a stranger who sits on the port. Both are looked up at once.
 * Errors: `secret-missing`, `secret-store-unavailable`, `port-in-use`, `gateway-down`.
 */
export async function readToken(house: House, timeoutMs: number): Promise<string> {
  const [key] = await Promise.all([readGatewayKey(house), ensureGateway(house, timeoutMs)]);
  return key;
}

/** Usually a single look into the secret store; the database is opened only when there is no key yet. */
async function readGatewayKey(house: House): Promise<string> {
  const store = await (await house.secrets()).open();
  const key = await store.get(gatewayKeySecretName(DEFAULT_KEY_NAME));
  if (key !== undefined) return key;
  const { ensureDefaultKey } = await import("./key-default.ts");
  return ensureDefaultKey(house);
}
