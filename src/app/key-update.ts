import { type GatewayKey, NO_KEY_POLICY } from "../domain/gateway-key.ts";
import { audit } from "./audit.ts";
import type { KeyHouse } from "./key-default.ts";
import { applyWishes, type KeyWishes, spellPolicy } from "./key-policy.ts";
import { unknownKey } from "./key-rotate.ts";
import { findLiveKey } from "./key-secret.ts";

/** Changes what a key may do; a running gateway notices within a second. Errors: `usage`, `failed`. */
export async function updateKey(house: KeyHouse, name: string, wishes: KeyWishes): Promise<GatewayKey> {
  const { keys } = await house.storage();
  const stores = await house.secrets();
  return stores.exclusively(async () => {
    const before = findLiveKey(keys, name);
    if (!before) throw unknownKey(keys, name);
    const policy = applyWishes(before.policy ?? NO_KEY_POLICY, wishes, house.clock.nowUnixMs());
    if (!keys.replacePolicy(name, policy)) throw unknownKey(keys, name);
    const change = { before: spellPolicy(before.policy), after: spellPolicy(policy) };
    await audit(house, { action: "key.update", subject: name, ...change });
    return { ...before, policy };
  });
}
