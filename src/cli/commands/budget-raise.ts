import { raiseBudget } from "../../app/budget-raise.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { BUDGET_FIELDS, budgetJson, resetWords, spentWords } from "../render/budget.ts";
import { emitJson } from "../render/emit.ts";

export const command: Command = {
  summary: "Give a budget another limit; a running gateway notices within a second.",
  positionals: ["<name>"],
  examples: [
    ["portkey-codex budget raise laptop --to 15", "dollars for a budget in dollars"],
    ["portkey-codex budget raise laptop/tokens/week --to 3M", "tokens for one in tokens"],
  ],
  flags: [["--to <amount>", "The new limit: 15, 7.50, 500k"]],
  jsonFields: BUDGET_FIELDS,
  async run(call) {
    const name = call.positionals[0] ?? "";
    const to = call.flags.text("to");
    if (to === undefined) {
      throw new FailureError({
        kind: "usage",
        message: "budget raise needs --to",
        why: "the new limit, in dollars or tokens",
        fix: `portkey-codex budget raise ${name} --to 15`,
      });
    }
    const standing = await raiseBudget(call.house, name, to);
    if (await emitJson(call, budgetJson(standing))) return undefined;
    const resets = resetWords(standing, call.house.clock.nowUnixMs());
    call.conversation.ok(standing.name, `${spentWords(standing)} is spent; it resets ${resets}`);
    return undefined;
  },
};
