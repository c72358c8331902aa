import { setTimeout as sleep } from "node:timers/promises";
import type { SqliteDriver } from "./driver.ts";

export interface Retention {
  readonly keepMs: number;
  readonly maxBytes: number;
}

/** Rows that one step deletes: some ten milliseconds, so that neither a stream nor another process waits long. */
const STEP_ROWS = 500;

/** Pages that one step gives back to the file system. */
const STEP_PAGES = 250;

/** Deletes some rows that are too old, or the oldest ones when the file is too large; returns how many. */
export function trim(driver: SqliteDriver, retention: Retention, nowUnixMs: number): number {
  const aged = deleteOldest(driver, nowUnixMs - retention.keepMs, STEP_ROWS);
  if (aged > 0) return aged;
  const excess = usedBytes(driver) - retention.maxBytes;
  if (excess <= 0) return 0;
  const enough = Math.ceil(excess / averageRowBytes(driver));
  return deleteOldest(driver, Number.MAX_SAFE_INTEGER, Math.min(STEP_ROWS, enough));
}

/** Gives some free pages back to the file system; returns whether there are more. */
export function shrink(driver: SqliteDriver): boolean {
  if (driver.pragma("freelist_count") === 0) return false;
  driver.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
  return driver.pragma("freelist_count") > 0;
}

/** Moves the write-ahead log into the file and empties it. */
export const checkpoint = (driver: SqliteDriver): void => driver.exec("PRAGMA wal_checkpoint(TRUNCATE)");

/** Deletes everything that started before then. The gateway gets its turn between the steps. */
export async function purgeBefore(driver: SqliteDriver, beforeUnixMs: number): Promise<number> {
  let purged = 0;
  for (;;) {
    const deleted = deleteOldest(driver, beforeUnixMs, STEP_ROWS);
    purged += deleted;
    if (deleted < STEP_ROWS) break;
    await sleep(5);
  }
  while (shrink(driver)) await sleep(5);
  checkpoint(driver);
  return purged;
}

/** Bodies go with their rows: the schema says so. */
function deleteOldest(driver: SqliteDriver, beforeUnixMs: number, limit: number): number {
  const oldest = "SELECT change FROM requests WHERE started_at_ms < ? ORDER BY started_at_ms LIMIT ?";
  const statement = driver.prepare(`DELETE FROM requests WHERE change IN (${oldest})`);
  return driver.transaction(() => Number(statement.run(beforeUnixMs, limit).changes));
}

const usedBytes = (driver: SqliteDriver): number =>
  (driver.pragma("page_count") - driver.pragma("freelist_count")) * driver.pragma("page_size");

/** Numbers of changes stand in for a count, which would read the whole index. */
function averageRowBytes(driver: SqliteDriver): number {
  const row = driver.prepare("SELECT max(change) - min(change) + 1 AS rows FROM requests").get();
  return usedBytes(driver) / Math.max(1, Number(row?.["rows"] ?? 1));
}
