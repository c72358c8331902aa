import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../domain/gateway-key.ts";
import type { Settings } from "../domain/settings.ts";
import type { House } from "../ports/house.ts";
import { ensureGateway } from "./ensure-gateway.ts";

/**
 * The key for Codex, and a gateway on this machine unless Codex is sent to one elsewhere that has proven to be ours: the key is worth nothing to Codex before, and
 * must not reach a stranger who sits on the port. Both are looked up at once.
 * Errors: `secret-missing`, `secret-store-unavailable`, `port-in-use`, `gateway-down`.
 */
export async function readToken(house: House, timeoutMs: number, asked: Asked = "by us"): Promise<string> {
  const url = remoteUrlOf(await (await house.settings()).read(), asked);
  if (url !== undefined) return (await import("./remote-gateway.ts")).readRemoteToken(house, url);
  const [key] = await Promise.all([readStoredKey(house), ensureGateway(house, timeoutMs)]);
  if (key !== undefined) return key;
  const { ensureDefaultKey } = await import("./key-default.ts");
  return ensureDefaultKey(house);
}

/** `by command`: as a config of Codex's asks, or somebody by hand. */
export type Asked = "by command" | "by us";

/**
 * Of a Codex whose key comes from the environment, or of a program that we start. A config says itself which gateway
 * it wants the key of; one that does not (an old one, a profile's neighbour) leads to the gateway here.
 */
function remoteUrlOf({ codex }: Settings, asked: Asked): string | undefined {
  const { auth, gatewayUrl, profile, target } = codex;
  const saysItself = auth === "command" && (asked === "by command" || profile !== undefined);
  return target !== "gateway" || saysItself ? undefined : gatewayUrl;
}

/** Past the environment: a shell that was opened before a rotation still exports the old key. */
async function readStoredKey(house: House): Promise<string | undefined> {
  const stores = await house.secrets();
  const { backend } = await stores.open();
  return (await stores.openBackend(backend)).get(gatewayKeySecretName(DEFAULT_KEY_NAME));
}
