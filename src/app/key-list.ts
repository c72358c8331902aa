import type { GatewayKey } from "../domain/gateway-key.ts";
import type { House } from "../ports/house.ts";

/** All keys that ever were, oldest first; revoked ones are kept, because the log names them. */
export async function listKeys(house: Pick<House, "storage">): Promise<readonly GatewayKey[]> {
  return (await house.storage()).keys.list();
}
