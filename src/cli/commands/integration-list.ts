import { listIntegrations, type ShownIntegration } from "../../app/integration-show.ts";
import type { Command } from "../command.ts";
import { emitRows } from "../render/emit.ts";
import { INTEGRATION_FIELDS, integrationJson, keyWord } from "../render/integration.ts";
import type { Column } from "../render/table.ts";

const COLUMNS: readonly Column<ShownIntegration>[] = [
  { title: "SLUG", cell: ({ integration }) => integration.slug },
  { title: "PROVIDER", cell: ({ integration }) => integration.provider },
  { title: "BASE URL", shrinks: true, cell: ({ integration }) => integration.baseUrl },
  { title: "API", cell: ({ integration }) => integration.wireApi },
  {
    title: "KEY",
    cell: ({ key }) => keyWord(key),
    paint: (paint, { key }) => (key.kind === "missing" || key.kind === "unreadable" ? paint.red : paint.dim),
  },
  {
    title: "DEFAULT",
    cell: ({ isDefault }) => (isDefault ? "yes" : ""),
    raw: ({ isDefault }) => String(isDefault),
  },
];

export const command: Command = {
  summary: "List the providers that are set up.",
  examples: [
    ["portkey-codex integration list", "keys are masked"],
    ["portkey-codex integration list --json slug,base_url", "for scripts"],
  ],
  jsonFields: INTEGRATION_FIELDS,
  async run(call) {
    await emitRows(call, {
      columns: COLUMNS,
      rows: await listIntegrations(call.house),
      toJson: integrationJson,
      empty: "No integration yet.  portkey-codex integration add --provider openai",
    });
    return undefined;
  },
};
