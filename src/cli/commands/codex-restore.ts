import type { Command } from "../command.ts";
import { CHANGE_FIELDS, CHANGE_FLAGS, carryOutPlan } from "../config-change.ts";

export const command: Command = {
  summary: "Take our provider out of Codex's config again; works without a gateway.",
  examples: [
    ["portkey-codex codex restore", "the very bytes of before, if nobody else has edited the file"],
    ["portkey-codex codex restore --dry-run", "only show it"],
  ],
  flags: CHANGE_FLAGS,
  jsonFields: CHANGE_FIELDS,
  async run(call) {
    const { planCodexRestore } = await import("../../app/codex-restore.ts");
    return carryOutPlan(call, await planCodexRestore(call.house), {
      nothing: "holds nothing of ours",
      question: "Take this back?",
      done: "restored",
      after: ["A Codex that is open now keeps its old config until it is restarted."],
    });
  },
};
