import { type ListedGuardrail, listGuardrails } from "../../app/guardrail-list.ts";
import type { Command } from "../command.ts";
import { emitRows } from "../render/emit.ts";
import type { Column } from "../render/table.ts";

const COLUMNS: readonly Column<ListedGuardrail>[] = [
  { title: "GUARDRAIL", cell: ({ name }) => name },
  { title: "KINDS", align: "right", cell: ({ finds }) => String(finds.length) },
  { title: "LOOKS FOR", shrinks: true, cell: ({ title }) => title },
];

export const command: Command = {
  summary: "List the guardrails: what may not leave this machine.",
  examples: [["portkey-codex guardrail list", "all of them"]],
  jsonFields: ["name", "title", "types"],
  async run(call) {
    await emitRows(call, {
      columns: COLUMNS,
      rows: listGuardrails(),
      toJson: ({ name, title, finds }) => ({ name, title, types: finds.map(({ type }) => type) }),
    });
    return undefined;
  },
};
