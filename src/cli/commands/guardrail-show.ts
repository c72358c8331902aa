import { type FoundKind, showGuardrail } from "../../app/guardrail-list.ts";
import type { Command } from "../command.ts";
import { emitRows } from "../render/emit.ts";
import type { Column } from "../render/table.ts";

const COLUMNS: readonly Column<FoundKind>[] = [
  { title: "KIND", cell: ({ type }) => type },
  { title: "WHAT IT IS", shrinks: true, cell: ({ titles }) => titles.join("; ") },
];

export const command: Command = {
  summary: "Show everything that a guardrail finds.",
  positionals: ["<guardrail>"],
  examples: [
    ["portkey-codex guardrail show secrets", "every kind of key"],
    ["portkey-codex guardrail show pii --json type", "names only"],
  ],
  jsonFields: ["type", "titles"],
  async run(call) {
    const { finds } = showGuardrail(call.positionals[0] ?? "");
    await emitRows(call, {
      columns: COLUMNS,
      rows: finds,
      toJson: ({ type, titles }) => ({ type, titles }),
    });
    return undefined;
  },
};
