import type { CodexConfigStatus, CodexFinding, CodexInstallation } from "../ports/codex-home.ts";
import type { House } from "../ports/house.ts";
import { type CodexWishes, codexIntent } from "./codex-intent.ts";

/** The Codex that is here, what its config says, and what is wrong with it. */
export interface CodexState {
  readonly installation: CodexInstallation;
  readonly config: CodexConfigStatus;
  readonly findings: readonly CodexFinding[];
}

export async function readCodexState(house: House, wishes: CodexWishes): Promise<CodexState> {
  const [codex, intent] = await Promise.all([house.codex(), codexIntent(house, wishes)]);
  const [installation, config, findings] = await Promise.all([
    codex.find(),
    codex.status(intent),
    codex.findings(),
  ]);
  return { installation, config, findings };
}
