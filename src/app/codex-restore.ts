import type { CodexConfigPlan } from "../ports/codex-home.ts";
import type { House } from "../ports/house.ts";

/** What taking everything back would change. Needs neither settings nor a gateway. */
export async function planCodexRestore(house: House): Promise<CodexConfigPlan> {
  return (await house.codex()).planRestore();
}
