import { CODEX_FLAGS, codexWishes } from "../codex-flags.ts";
import type { Command } from "../command.ts";
import { findingRow, sayFindings } from "../config-change.ts";
import { diffForStdout } from "../render/diff.ts";
import { emitJson } from "../render/emit.ts";
import { shortenHome } from "../render/home.ts";
import { safeText } from "../render/safe-text.ts";

export const command: Command = {
  summary: "Show what `codex apply` would change; secrets in the file are masked.",
  examples: [
    ["portkey-codex codex diff", "nothing is printed when there is nothing to change"],
    ["portkey-codex codex diff --auth env", "what another way of authentication would change"],
  ],
  flags: CODEX_FLAGS,
  jsonFields: ["file", "changed", "diff", "findings"],
  async run(call) {
    const { planCodexApply } = await import("../../app/codex-apply.ts");
    const { file, changed, diff, findings } = await planCodexApply(
      call.house,
      codexWishes(call.flags, "codex diff"),
    );
    if (!(await emitJson(call, { file, changed, diff, findings: findings.map(findingRow) }))) {
      call.io.out(diffForStdout(call.io, diff));
    }
    sayFindings(call, findings);
    if (!changed) {
      const place = safeText(shortenHome(file, call.house.paths.home));
      call.conversation.ok(place, "already says so");
    }
    return undefined;
  },
};
