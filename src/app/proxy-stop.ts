import type { House } from "../ports/house.ts";

/** Running streams get this long to end; a Codex turn of minutes is cut, as the user asked. */
export const DRAIN_MS = 10_000;

/** False when none ran. */
export async function stopProxy(house: House): Promise<boolean> {
  return (await house.gatewayProcess()).stop({ timeoutMs: DRAIN_MS });
}
