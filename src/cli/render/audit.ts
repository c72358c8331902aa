import type { AuditRow } from "../../ports/audit-log.ts";
import type { JsonRow } from "./json.ts";
import { rfc3339 } from "./values.ts";

export const AUDIT_FIELDS = [
  "id",
  "time",
  "who",
  "action",
  "subject",
  "before",
  "after",
  "previous_hash",
  "hash",
] as const;

export const auditJson = (row: AuditRow): JsonRow => ({
  id: row.id,
  time: rfc3339(row.atUnixMs),
  who: row.who,
  action: row.action,
  subject: row.subject,
  before: parsed(row.before),
  after: parsed(row.after),
  previous_hash: row.previousHash,
  hash: row.hash,
});

/** They are JSON, but a row that somebody tampered with may hold anything. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
