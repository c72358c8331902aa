import type { House } from "../ports/house.ts";

/** False when no service was installed. The gateway it ran ends with it; Codex starts one on demand. */
export async function uninstallService(house: House): Promise<boolean> {
  return (await house.service()).uninstall();
}
