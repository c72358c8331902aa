import { recomputeBudgets } from "../../app/budget-recompute.ts";
import { formatSpent } from "../../domain/budget.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { groupedCount } from "../render/number.ts";
import { parseAge } from "./logs-flags.ts";

export const command: Command = {
  summary: "Price the requests in the log again, and put the differences into the budgets.",
  examples: [
    ["portkey-codex budget recompute", "after a price was corrected"],
    ["portkey-codex budget recompute --since 7d", "only the last week"],
  ],
  flags: [["--since <duration>", "Only requests newer than this (31d)"]],
  jsonFields: ["requests", "changed", "difference_usd"],
  async run(call) {
    const { house, conversation, flags } = call;
    const sinceMs = parseAge("--since", flags.text("since") ?? "31d");
    const { requests, changed, microUsd } = await conversation.during("Pricing", () =>
      recomputeBudgets(house, house.clock.nowUnixMs() - sinceMs),
    );
    const json = { requests, changed, difference_usd: microUsd / 1_000_000 };
    if (await emitJson(call, json)) return undefined;
    const difference = `${microUsd < 0 ? "-" : "+"}${formatSpent("cost", Math.abs(microUsd))}`;
    conversation.ok(
      "recomputed",
      `${groupedCount(changed)} of ${groupedCount(requests)} requests cost something else now, ${difference} in all`,
    );
    return undefined;
  },
};
