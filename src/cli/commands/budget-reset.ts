import { resetBudget } from "../../app/budget-reset.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { spentWords } from "../render/budget.ts";

export const command: Command = {
  summary: "Begin a budget anew before its time: nothing is spent of it any more.",
  positionals: ["<name>"],
  examples: [["portkey-codex budget reset laptop --yes", "without asking; the log keeps what was spent"]],
  flags: [["--group <value>", "Only this group of a policy"]],
  async run({ house, conversation, positionals, flags }) {
    const name = positionals[0] ?? "";
    const message = `Reset the budget "${name}"? What was spent of it is forgotten, except by the log.`;
    if (!(await conversation.confirm({ message, preset: false, flag: "--yes" })))
      throw new FailureError({ kind: "cancelled" });
    const reset = await resetBudget(house, name, flags.text("group"));
    if (reset.length === 0) conversation.say("Nothing was spent of it.");
    for (const standing of reset)
      conversation.ok(
        "reset",
        `${name}${standing.group && ` (${standing.group})`}; it was ${spentWords(standing)}`,
      );
    return undefined;
  },
};
