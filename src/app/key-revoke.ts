import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../domain/gateway-key.ts";
import { audit } from "./audit.ts";
import type { KeyHouse } from "./key-default.ts";
import { unknownKey } from "./key-rotate.ts";

/** Refuses a key from now on. Its row stays for the log; Codex's own leaves the safe as well. */
export async function revokeKey(house: KeyHouse, name: string): Promise<void> {
  const { keys } = await house.storage();
  const stores = await house.secrets();
  await stores.exclusively(async () => {
    if (!keys.revoke(name, house.clock.nowUnixMs())) throw unknownKey(keys, name);
    await audit(house, { action: "key.revoke", subject: name });
    if (name !== DEFAULT_KEY_NAME) return;
    const store = await stores.open();
    if (store.backend !== "environment") await store.delete(gatewayKeySecretName(name));
  });
}
