import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../domain/gateway-key.ts";
import type { Settings } from "../domain/settings.ts";
import type { House } from "../ports/house.ts";
import { ensureGateway } from "./ensure-gateway.ts";

/**
 * The key for Codex, and a gateway on this machine unless Codex is sent to one elsewhere that has proven to be ours: the key is worth nothing to Codex before, and
 * must not reach a stranger who sits on the port. Both are looked up at once.
 * Errors: `secret-missing`, `secret-store-unavailable`, `port-in-use`, `gateway-down`.
 */
export async function readToken(house: House, timeoutMs: number): Promise<string> {
  const url = remoteUrlOf(await (await house.settings()).read());
  if (url !== undefined) return (await import("./remote-gateway.ts")).readRemoteToken(house, url);
  const [key] = await Promise.all([readStoredKey(house), ensureGateway(house, timeoutMs)]);
  if (key !== undefined) return key;
  const { ensureDefaultKey } = await import("./key-default.ts");
  return ensureDefaultKey(house);
}

/**
 * Of a Codex whose key comes from the environment, or of somebody who asks by hand. A profile says itself which
 * gateway it wants the key of; beside it config.toml may lead to the gateway here, which gets its own key.
 */
function remoteUrlOf({ codex }: Settings): string | undefined {
  const { auth, gatewayUrl, profile, target } = codex;
  if (target !== "gateway" || (profile !== undefined && auth === "command")) return undefined;
  return gatewayUrl;
}

/** Past the environment: a shell that was opened before a rotation still exports the old key. */
async function readStoredKey(house: House): Promise<string | undefined> {
  const stores = await house.secrets();
  const { backend } = await stores.open();
  return (await stores.openBackend(backend)).get(gatewayKeySecretName(DEFAULT_KEY_NAME));
}
