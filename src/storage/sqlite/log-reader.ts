import type { LogEntry } from "../../domain/log-entry.ts";
import type { LogFilter, RequestLogReader, Shown, Spending } from "../../ports/request-log.ts";
import type { Database } from "./database.ts";
import type { SqliteDriver } from "./driver.ts";
import type { SqlRow } from "./engine.ts";
import { whereOf } from "./log-query.ts";
import { purgeBefore } from "./log-retention.ts";
import { decodeBodies, decodeRequest } from "./request-row.ts";

/** Most rows that one look at what changed returns; the next look continues behind them. */
const CHANGES_AT_ONCE = 1_000;

/** Most ids that are shown when a prefix means several. */
const SEVERAL = 10;

export function openLogReader(database: Database): RequestLogReader {
  return {
    list: (filter) => {
      const where = whereOf(filter);
      const sql = `SELECT * FROM requests ${where.sql} ORDER BY started_at_ms DESC, change DESC LIMIT ?`;
      const rows =
        database
          .toRead()
          ?.prepare(sql)
          .iterate(...where.values, filter.limit) ?? [];
      return Array.from(rows, decodeRequest);
    },
    show: (id) => {
      const driver = database.toRead();
      return driver ? show(driver, id) : { kind: "none" };
    },
    changedSince: (cursor, filter) => {
      const driver = database.toRead();
      return driver ? changedSince(driver, cursor, filter) : { entries: [], cursor };
    },
    latestCursor: () => {
      const driver = database.toRead();
      return driver ? latestCursor(driver) : 0;
    },
    spentBetween: (fromUnixMs, toUnixMs) => {
      const driver = database.toRead();
      return driver ? spentBetween(driver, fromUnixMs, toUnixMs) : NOTHING_SPENT;
    },
    count: (filter) => {
      const where = whereOf(filter);
      const row = database
        .toRead()
        ?.prepare(`SELECT count(*) AS rows FROM requests ${where.sql}`)
        .get(...where.values);
      return Number(row?.["rows"] ?? 0);
    },
    purge: async (beforeUnixMs) => {
      const driver = database.toRead();
      return driver ? purgeBefore(driver, beforeUnixMs) : 0;
    },
  };
}

const NOTHING_SPENT: Spending = { microUsd: 0, estimatedMicroUsd: 0, unpriced: 0 };

/** Two statements, because each is answered by an index alone. */
function spentBetween(driver: SqliteDriver, fromUnixMs: number, toUnixMs: number): Spending {
  const range = "started_at_ms >= ? AND started_at_ms < ?";
  const sums = "coalesce(sum(cost_micro_usd), 0) AS microUsd, coalesce(sum(unpriced), 0) AS unpriced";
  const all = driver.prepare(`SELECT ${sums} FROM requests WHERE ${range}`).get(fromUnixMs, toUnixMs);
  const guesses = `SELECT sum(cost_micro_usd) AS microUsd FROM requests WHERE usage_estimated = 1 AND ${range}`;
  const estimated = driver.prepare(guesses).get(fromUnixMs, toUnixMs);
  return {
    microUsd: Number(all?.["microUsd"] ?? 0),
    estimatedMicroUsd: Number(estimated?.["microUsd"] ?? 0),
    unpriced: Number(all?.["unpriced"] ?? 0),
  };
}

function changedSince(
  driver: SqliteDriver,
  cursor: number,
  filter: LogFilter,
): { readonly entries: readonly LogEntry[]; readonly cursor: number } {
  const latest = latestCursor(driver);
  const range = { sql: "change > ? AND change <= ?", values: [cursor, latest] };
  const where = whereOf(filter, [range]);
  const sql = `SELECT * FROM requests ${where.sql} ORDER BY change LIMIT ?`;
  const rows = driver.prepare(sql).all(...where.values, CHANGES_AT_ONCE);
  const last = rows.length === CHANGES_AT_ONCE ? Number(rows.at(-1)?.["change"]) : latest;
  return { entries: rows.map(decodeRequest), cursor: Math.max(cursor, last) };
}

/** Numbers of purged rows are not used again, so the sequence is asked, not the table. */
function latestCursor(driver: SqliteDriver): number {
  const row = driver.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'requests'").get();
  return Number(row?.["seq"] ?? 0);
}

function show(driver: SqliteDriver, id: string): Shown {
  const exact = driver.prepare("SELECT * FROM requests WHERE id = ?").get(id);
  if (exact) return one(driver, exact);
  // Ids are letters and digits, so `~` stands behind every continuation of the prefix.
  const sql = "SELECT * FROM requests WHERE id >= ? AND id < ? || '~' ORDER BY id LIMIT ?";
  const rows = id === "" ? [] : driver.prepare(sql).all(id, id, SEVERAL);
  const [first, second] = rows;
  if (!first) return { kind: "none" };
  if (second) return { kind: "several", ids: rows.map((row) => String(row["id"])) };
  return one(driver, first);
}

function one(driver: SqliteDriver, row: SqlRow): Shown {
  const entry = decodeRequest(row);
  const bodies = driver.prepare("SELECT * FROM bodies WHERE id = ?").get(entry.id);
  return { kind: "one", entry, ...(bodies && { bodies: decodeBodies(bodies) }) };
}
