import type { CodexConfigPlan } from "../ports/codex-home.ts";
import type { House } from "../ports/house.ts";
import { type CodexWishes, codexIntent } from "./codex-intent.ts";

/** What pointing Codex here would change; nothing is changed until `write()`. Needs no `init` and no Codex. */
export async function planCodexApply(house: House, wishes: CodexWishes): Promise<CodexConfigPlan> {
  const [codex, intent] = await Promise.all([house.codex(), codexIntent(house, wishes)]);
  return codex.plan(intent);
}
