import { listKeys } from "../../app/key-list.ts";
import { GATEWAY_KEY_PREFIX, type GatewayKey } from "../../domain/gateway-key.ts";
import type { Call, Command } from "../command.ts";
import { emitRows } from "../render/emit.ts";
import type { Column } from "../render/table.ts";
import { formatTime, rfc3339 } from "../render/values.ts";

const maskedKey = ({ secretEnd }: GatewayKey): string => `${GATEWAY_KEY_PREFIX}…${secretEnd}`;
const stateOf = ({ revokedAtUnixMs }: GatewayKey): string =>
  revokedAtUnixMs === undefined ? "live" : "revoked";

function columnsFor({ house }: Call): readonly Column<GatewayKey>[] {
  const now = house.clock.nowUnixMs();
  return [
    { title: "NAME", cell: ({ name }) => name },
    { title: "KEY", cell: maskedKey },
    {
      title: "STATE",
      cell: stateOf,
      paint: (paint, { revokedAtUnixMs: at }) => (at ? paint.dim : paint.green),
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
  jsonFields: ["id", "name", "key", "state", "created_at", "revoked_at"],
  async run(call) {
    await emitRows(call, {
      columns: columnsFor(call),
      rows: await listKeys(call.house),
      toJson: (key) => ({
        id: key.id,
        name: key.name,
        key: maskedKey(key),
        state: stateOf(key),
        created_at: rfc3339(key.createdAtUnixMs),
        revoked_at: key.revokedAtUnixMs && rfc3339(key.revokedAtUnixMs),
      }),
      empty:
        "No key yet; Codex's own is made when it is first needed.  portkey-codex key create --name laptop",
    });
    return undefined;
  },
};
