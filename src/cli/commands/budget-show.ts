import { findBudget, type Standing } from "../../app/budget-list.ts";
import { spellBudget } from "../../domain/budget.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import {
  BUDGET_FIELDS,
  budgetJson,
  budgetState,
  resetWords,
  shareWords,
  spentWords,
} from "../render/budget.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";

const BAR_LETTERS = 20;
/** Of a budget in groups, those that spent most. */
const MOST_GROUPS = 10;

export const command: Command = {
  summary: "Show one budget, and what is spent of it by whom.",
  positionals: ["<name>"],
  examples: [
    ["portkey-codex budget show laptop", "the budget of a key or a policy"],
    ["portkey-codex budget show laptop/week", "one of several"],
  ],
  flags: [["--group <value>", "Only this group of a policy"]],
  jsonFields: BUDGET_FIELDS,
  async run(call) {
    const { house, io, flags, positionals } = call;
    const standings = await findBudget(house, positionals[0] ?? "", flags.text("group"));
    if (await emitJson(call, standings.map(budgetJson))) return undefined;
    const now = house.clock.nowUnixMs();
    const top = [...standings].sort((a, b) => b.spent - a.spent).slice(0, MOST_GROUPS);
    for (const standing of top) io.out(renderFields(io, fieldsOf(io, standing, now)));
    return undefined;
  },
};

function fieldsOf(io: Io, standing: Standing, nowUnixMs: number): readonly (readonly [string, string])[] {
  const { name, group, by, limit, mode } = standing;
  const fields = {
    name,
    group,
    of: `${by.kind} ${by.name}`,
    limit: `${spellBudget(limit)} (${mode})`,
    spent: spentWords(standing),
    used: io.outIsTerminal ? bar(io, standing) : shareWords(standing),
    state: budgetState(standing),
    resets: resetWords(standing, nowUnixMs),
  };
  return Object.entries(fields).filter(([, value]) => value !== "");
}

function bar({ unicode }: Io, standing: Standing): string {
  const share = standing.limit.limit === 0 ? 1 : standing.spent / standing.limit.limit;
  const full = Math.min(BAR_LETTERS, Math.floor(share * BAR_LETTERS));
  const [on, off] = unicode ? ["█", "░"] : ["#", "-"];
  return `${on.repeat(full)}${off.repeat(BAR_LETTERS - full)} ${shareWords(standing)}`;
}
