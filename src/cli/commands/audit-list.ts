import { listAudit } from "../../app/audit-list.ts";
import type { AuditRow } from "../../ports/audit-log.ts";
import type { Call, Command } from "../command.ts";
import type { FlagLine } from "../flags.ts";
import { given } from "../given.ts";
import { AUDIT_FIELDS, auditJson } from "../render/audit.ts";
import { emitRows } from "../render/emit.ts";
import type { Column } from "../render/table.ts";
import { formatTime, rfc3339 } from "../render/values.ts";
import { parseAge } from "./logs-flags.ts";

export const AUDIT_FLAGS: readonly FlagLine[] = [
  ["--since <duration>", "Only newer than this (30m, 2h, 7d)"],
  ["--action <glob>", "e.g. 'key.*', budget.raise, request.refuse"],
];

const SCREEN = 20;

export const auditFilter = ({ flags, house }: Pick<Call, "flags" | "house">) => {
  const since = flags.text("since");
  const sinceUnixMs = since === undefined ? undefined : house.clock.nowUnixMs() - parseAge("--since", since);
  return { ...given("sinceUnixMs", sinceUnixMs), ...given("actionGlob", flags.text("action")) };
};

function columnsFor({ house }: Call): readonly Column<AuditRow>[] {
  const now = house.clock.nowUnixMs();
  return [
    {
      title: "TIME",
      cell: ({ atUnixMs: at }) => formatTime(at, now),
      raw: ({ atUnixMs: at }) => rfc3339(at),
    },
    { title: "WHO", cell: ({ who }) => who },
    { title: "ACTION", cell: ({ action }) => action },
    { title: "SUBJECT", cell: ({ subject }) => subject, shrinks: true },
    { title: "BEFORE", cell: ({ before = "" }) => before, shrinks: true },
    { title: "AFTER", cell: ({ after = "" }) => after, shrinks: true },
  ];
}

export const command: Command = {
  summary: "List who changed what, and which requests were refused.",
  examples: [
    ["portkey-codex audit list", "the newest, the very newest last"],
    ["portkey-codex audit list --action 'key.*' --since 30d", "what happened to keys"],
  ],
  flags: [...AUDIT_FLAGS, ["--all", `All of them instead of ${SCREEN}`]],
  jsonFields: AUDIT_FIELDS,
  async run(call) {
    const isBounded = !call.flags.on("all") && !call.flags.given("since");
    await emitRows(call, {
      columns: columnsFor(call),
      rows: await listAudit(call.house, { ...auditFilter(call), ...(isBounded && { limit: SCREEN }) }),
      toJson: auditJson,
      empty: "Nothing yet: changes of keys, budgets and settings are written down, and refused requests.",
    });
    return undefined;
  },
};
