import { listBudgets, type Standing } from "../../app/budget-list.ts";
import { spellBudget } from "../../domain/budget.ts";
import type { Call, Command } from "../command.ts";
import {
  BUDGET_FIELDS,
  budgetJson,
  budgetState,
  resetWords,
  shareWords,
  spentWords,
} from "../render/budget.ts";
import { emitRows } from "../render/emit.ts";
import type { Column } from "../render/table.ts";
import { rfc3339 } from "../render/values.ts";

function columnsFor({ house }: Call): readonly Column<Standing>[] {
  const now = house.clock.nowUnixMs();
  return [
    { title: "NAME", cell: ({ name }) => name },
    { title: "GROUP", cell: ({ group }) => group, shrinks: true },
    { title: "LIMIT", cell: ({ limit }) => spellBudget(limit) },
    { title: "SPENT", cell: spentWords, raw: ({ spent }) => String(spent) },
    { title: "USED", align: "right", cell: shareWords },
    {
      title: "STATE",
      cell: budgetState,
      paint: (paint, standing) => (budgetState(standing) === "open" ? paint.green : paint.red),
    },
    {
      title: "RESETS",
      cell: (standing) => resetWords(standing, now),
      raw: ({ endUnixMs }) => (Number.isFinite(endUnixMs) ? rfc3339(endUnixMs) : "never"),
    },
  ];
}

export const command: Command = {
  summary: "List the budgets of keys and policies, and what is spent of each.",
  examples: [
    [
      "portkey-codex budget list",
      "as it stands; a running gateway writes it down within a tenth of a second",
    ],
    ["portkey-codex budget list --json name,spent_amount,state", "for scripts"],
  ],
  jsonFields: BUDGET_FIELDS,
  async run(call) {
    await emitRows(call, {
      columns: columnsFor(call),
      rows: await listBudgets(call.house),
      toJson: budgetJson,
      empty: "No budget yet.  portkey-codex key update codex --budget '$10/day'",
    });
    return undefined;
  },
};
