import type { GatewayKey } from "../domain/gateway-key.ts";
import type { House } from "../ports/house.ts";
import { unknownKey } from "./key-rotate.ts";
import { findLiveKey } from "./key-secret.ts";

/** One live key by its name. Errors: `failed` when there is none. */
export async function showKey(house: Pick<House, "storage">, name: string): Promise<GatewayKey> {
  const { keys } = await house.storage();
  const key = findLiveKey(keys, name);
  if (!key) throw unknownKey(keys, name);
  return key;
}
