import { createHash } from "node:crypto";
import type { AuditEntry, AuditLog, AuditRow, AuditVerdict } from "../../ports/audit-log.ts";
import type { Database } from "./database.ts";
import type { SqliteDriver } from "./driver.ts";
import type { SqlRow, SqlValue } from "./engine.ts";
import { sqlGlob } from "./log-query.ts";

const NO_HASH = "0".repeat(64);

/** Longest texts that are kept, in characters. */
const MAX = { name: 300, text: 8_000 } as const;

const MOST_ROWS = 1_000_000;

export function openAuditLog(database: Database): AuditLog {
  return {
    append: (entry) => {
      const driver = database.toWrite();
      driver.transaction(() => appendAudit(driver, entry));
    },
    list: ({ sinceUnixMs = 0, actionGlob = "*", limit = MOST_ROWS }) => {
      const sql = "SELECT * FROM audit WHERE at_ms >= ? AND action GLOB ? ORDER BY id DESC LIMIT ?";
      const rows = database.toRead()?.prepare(sql).all(sinceUnixMs, sqlGlob(actionGlob), limit) ?? [];
      return rows.map(decodeRow).reverse();
    },
    verify: () => verify(database),
  };
}

/** Within a transaction, which holds the write lock: nobody else can follow the same row. */
export function appendAudit(driver: SqliteDriver, entry: AuditEntry): void {
  const last = driver.prepare("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").get();
  const id = Number(last?.["id"] ?? 0) + 1;
  const previousHash = String(last?.["hash"] ?? NO_HASH);
  const row = { ...clipped(entry), id, previousHash };
  driver
    .prepare("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    .run(
      id,
      row.atUnixMs,
      row.who,
      row.action,
      row.subject,
      row.before ?? null,
      row.after ?? null,
      previousHash,
      hashOf(row),
    );
}

function clipped(entry: AuditEntry): AuditEntry {
  const clip = (text: string, length: number) => text.slice(0, length).replaceAll("\0", "\u{FFFD}");
  const { before, after } = entry;
  return {
    atUnixMs: Math.round(entry.atUnixMs),
    who: clip(entry.who, MAX.name),
    action: clip(entry.action, MAX.name),
    subject: clip(entry.subject, MAX.name),
    ...(before !== undefined && { before: clip(before, MAX.text) }),
    ...(after !== undefined && { after: clip(after, MAX.text) }),
  };
}

/** JSON keeps the fields apart: `ab` and `c` are not `a` and `bc`. */
function hashOf(row: Omit<AuditRow, "hash">): string {
  const { previousHash, id, atUnixMs, who, action, subject, before = null, after = null } = row;
  const text = JSON.stringify([previousHash, id, atUnixMs, who, action, subject, before, after]);
  return createHash("sha256").update(text).digest("hex");
}

/** Row by row, so that a long one does not have to fit into memory. */
function verify(database: Database): AuditVerdict {
  let head = NO_HASH;
  let rows = 0;
  for (const raw of database.toRead()?.prepare("SELECT * FROM audit ORDER BY id").iterate() ?? []) {
    const row = decodeRow(raw);
    const broken = (why: string): AuditVerdict => ({ kind: "broken", id: row.id, why });
    if (row.id !== rows + 1) return broken(`row ${rows + 1} is missing`);
    if (row.previousHash !== head) return broken("it does not follow the row before it");
    if (row.hash !== hashOf(row)) return broken("it is not as it was written");
    head = row.hash;
    rows += 1;
  }
  return { kind: "sound", rows, head };
}

function decodeRow(row: SqlRow): AuditRow {
  const text = (value: SqlValue | undefined) => (typeof value === "string" ? value : undefined);
  const [before, after] = [text(row["before"]), text(row["after"])];
  return {
    id: Number(row["id"]),
    atUnixMs: Number(row["at_ms"]),
    who: String(row["who"]),
    action: String(row["action"]),
    subject: String(row["subject"]),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    previousHash: String(row["previous_hash"]),
    hash: String(row["hash"]),
  };
}
