import { type ListedGuardrail, listGuardrails } from "../../app/guardrail-list.ts";
import type { Command } from "../command.ts";
import { emitRows } from "../render/emit.ts";
import type { Column } from "../render/table.ts";

const COLUMNS: readonly Column<ListedGuardrail>[] = [
  { title: "NAME", cell: ({ name }) => name },
  {
    title: "KIND",
    cell: ({ kind }) => kind,
    paint: (paint, { kind }) => (kind === "guardrail" ? paint.bold : paint.dim),
  },
  { title: "LOOKS AT", cell: ({ hooks }) => hooks.join(", ") },
  { title: "WHAT IT DOES", shrinks: true, cell: ({ title }) => title },
];

export const command: Command = {
  summary: "List your guardrails, the checks to make one of, and sets to begin with.",
  examples: [
    ["portkey-codex guardrail list", "all of them"],
    ["portkey-codex guardrail list --json name,kind --jq '.[].name'", "names only"],
  ],
  jsonFields: ["name", "kind", "title", "hooks", "parameters", "types"],
  learnMore: "portkey-codex help guardrails",
  async run(call) {
    await emitRows(call, {
      columns: COLUMNS,
      rows: await listGuardrails(call.house),
      toJson: toJson,
    });
    return undefined;
  },
};

export const toJson = ({ name, kind, title, hooks, parameters, finds }: ListedGuardrail) => ({
  name,
  kind,
  title,
  hooks,
  parameters,
  types: finds.map(({ type }) => type),
});
