import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../domain/gateway-key.ts";
import type { House } from "../ports/house.ts";
import { ensureGateway } from "./ensure-gateway.ts";

/**
 * The key for Codex, and a gateway that has proven to be ours: the key is worth nothing to Codex before, and
 * must not reach a stranger who sits on the port. Both are looked up at once.
 * Errors: `secret-missing`, `secret-store-unavailable`, `port-in-use`, `gateway-down`.
 */
export async function readToken(house: House, timeoutMs: number): Promise<string> {
  const [key] = await Promise.all([readStoredKey(house), ensureGateway(house, timeoutMs)]);
  if (key !== undefined) return key;
  const { ensureDefaultKey } = await import("./key-default.ts");
  return ensureDefaultKey(house);
}

/** Past the environment: a shell that was opened before a rotation still exports the old key. */
async function readStoredKey(house: House): Promise<string | undefined> {
  const stores = await house.secrets();
  const { backend } = await stores.open();
  return (await stores.openBackend(backend)).get(gatewayKeySecretName(DEFAULT_KEY_NAME));
}
