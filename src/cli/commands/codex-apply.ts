import { CODEX_FLAGS, codexWishes } from "../codex-flags.ts";
import type { Command } from "../command.ts";
import { CHANGE_FIELDS, CHANGE_FLAGS, carryOutPlan } from "../config-change.ts";

export const command: Command = {
  summary: "Point Codex here: write our provider into its config.toml, and nothing else.",
  examples: [
    ["portkey-codex codex apply", "shows the change, asks, keeps a backup"],
    ["portkey-codex codex apply --dry-run", "only show it"],
    ["portkey-codex codex apply --model @openai-dev/gpt-5.5 --yes", "with a model, without a question"],
    ["portkey-codex codex apply --profile work", "leave config.toml alone; start: codex --profile work"],
  ],
  flags: [...CODEX_FLAGS, ...CHANGE_FLAGS],
  jsonFields: CHANGE_FIELDS,
  async run(call) {
    const { planCodexApply } = await import("../../app/codex-apply.ts");
    const plan = await planCodexApply(call.house, codexWishes(call.flags, "codex apply"));
    const profile = /([^/\\]+)\.config\.toml$/.exec(plan.file)?.[1];
    return carryOutPlan(call, plan, {
      nothing: "already says so",
      question: "Apply?",
      done: "wrote",
      after: [
        `Next:           codex${profile === undefined ? "" : ` --profile ${profile}`}`,
        "Undo any time:  portkey-codex codex restore",
      ],
    });
  },
};
