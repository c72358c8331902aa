import { listSettings } from "../../app/settings-list.ts";
import type { SettingValue } from "../../ports/settings-store.ts";
import type { Command } from "../command.ts";
import { emitRows } from "../render/emit.ts";
import { shortenHome } from "../render/home.ts";
import type { Column } from "../render/table.ts";

const COLUMNS: readonly Column<SettingValue>[] = [
  { title: "SETTING", cell: ({ key }) => key },
  {
    title: "VALUE",
    shrinks: true,
    cell: ({ value }) => (value === "" ? "–" : value),
    raw: ({ value }) => value,
    paint: (paint, { origin }) => (origin === "default" ? paint.dim : paint.bold),
  },
];

export const command: Command = {
  summary: "List every setting and its value.",
  examples: [
    ["portkey-codex settings list --origin", "and where each value comes from"],
    ["portkey-codex settings list --json key,value,origin", "for scripts"],
  ],
  flags: [["--origin", "Say where each value comes from"]],
  jsonFields: ["key", "value", "origin", "source"],
  learnMore: "portkey-codex help settings",
  async run(call) {
    const { house, flags, conversation } = call;
    const { values, projectProblems } = await listSettings(house);
    const from: Column<SettingValue> = {
      title: "FROM",
      shrinks: true,
      cell: ({ origin, source }) => (source === undefined ? origin : shortenHome(source, house.paths.home)),
      raw: ({ origin }) => origin,
    };
    await emitRows(call, {
      columns: flags.on("origin") ? [...COLUMNS, from] : COLUMNS,
      rows: values,
      toJson: ({ key, value, origin, source }) => ({
        key,
        value: value === "" ? null : value,
        origin,
        source,
      }),
    });
    for (const problem of projectProblems) conversation.warn("ignored", problem);
    return undefined;
  },
};
