import { listAudit } from "../../app/audit-list.ts";
import type { Command } from "../command.ts";
import { auditJson } from "../render/audit.ts";
import { AUDIT_FLAGS, auditFilter } from "./audit-list.ts";

export const command: Command = {
  summary: "Print the audit as one JSON object a line, hashes included.",
  examples: [["portkey-codex audit export > audit.jsonl", "everything, oldest first"]],
  flags: AUDIT_FLAGS,
  async run(call) {
    for (const row of await listAudit(call.house, auditFilter(call)))
      call.io.out(`${JSON.stringify(auditJson(row))}\n`);
    return undefined;
  },
};
