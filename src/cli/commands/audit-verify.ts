import { verifyAudit } from "../../app/audit-list.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { groupedCount } from "../render/number.ts";

export const command: Command = {
  summary: "Check that no row of the audit was changed, left out or cut off.",
  examples: [
    ["portkey-codex audit verify", "prints the hash of the last row: keep it elsewhere"],
    ["portkey-codex audit verify --head 3f9c…", "and this shows whether the end is still there"],
  ],
  flags: [["--head <hash>", "A hash that was printed before: its row must still be there"]],
  jsonFields: ["rows", "head"],
  async run(call) {
    const verdict = await verifyAudit(call.house, call.flags.text("head"));
    if (verdict.kind === "broken") {
      throw new FailureError({
        kind: "attention",
        message: `The audit was tampered with: row ${verdict.id}`,
        why: verdict.why,
        fix: "portkey-codex audit list --all",
      });
    }
    const { rows, head } = verdict;
    if (await emitJson(call, { rows, head })) return undefined;
    call.io.out(`${head}\n`);
    call.conversation.ok("sound", `${groupedCount(rows)} rows, each as it was written`);
    return undefined;
  },
};
