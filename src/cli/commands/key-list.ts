import { listKeys } from "../../app/key-list.ts";
import type { GatewayKey } from "../../domain/gateway-key.ts";
import type { Call, Command } from "../command.ts";
import { emitRows } from "../render/emit.ts";
import { KEY_FIELDS, keyJson, keyState, maskedKey } from "../render/key.ts";
import type { Column } from "../render/table.ts";
import { formatTime, rfc3339 } from "../render/values.ts";

function columnsFor({ house }: Call): readonly Column<GatewayKey>[] {
  const now = house.clock.nowUnixMs();
  return [
    { title: "NAME", cell: ({ name }) => name },
    { title: "KEY", cell: maskedKey },
    {
      title: "STATE",
      cell: (key) => keyState(key, now),
      paint: (paint, key) => (keyState(key, now) === "live" ? paint.green : paint.dim),
    },
    {
      title: "CREATED",
      cell: ({ createdAtUnixMs: at }) => formatTime(at, now),
      raw: ({ createdAtUnixMs: at }) => rfc3339(at),
    },
  ];
}

export const command: Command = {
  summary: "List the keys of the gateway, masked.",
  examples: [
    ["portkey-codex key list", "revoked ones stay, because the log names them"],
    ["portkey-codex key list --json name,state", "for scripts"],
  ],
  jsonFields: KEY_FIELDS,
  async run(call) {
    await emitRows(call, {
      columns: columnsFor(call),
      rows: await listKeys(call.house),
      toJson: (key) => keyJson(key, call.house.clock.nowUnixMs()),
      empty:
        "No key yet; Codex's own is made when it is first needed.  portkey-codex key create --name laptop",
    });
    return undefined;
  },
};
