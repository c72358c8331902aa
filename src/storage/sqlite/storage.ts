import { statSync } from "node:fs";
import type { Storage, StorageDescription } from "../../ports/storage.ts";
import { openAuditLog } from "./audit-log.ts";
import { type Database, type LookUp, openDatabase } from "./database.ts";
import { openKeyStore } from "./key-store.ts";
import { addCharge, decodeCharges, openLedger, trimLedger } from "./ledger.ts";
import { openLogReader } from "./log-reader.ts";
import { SqliteLogWriter } from "./log-writer.ts";
import { REQUEST_COLUMNS } from "./request-row.ts";

/** Nothing is opened here: the file is, at the first call that needs it. */
export async function openSqliteStorage(file: string, lookUp?: LookUp): Promise<Storage> {
  const database = openDatabase(file, lookUp);
  let writer: SqliteLogWriter | undefined;
  return {
    keys: openKeyStore(database),
    reader: openLogReader(database),
    ledger: openLedger(database),
    audit: openAuditLog(database),
    openWriter: (options) => {
      // One that is forgotten would open the file again after everything was closed.
      writer?.close();
      const driver = database.toRead();
      if (driver) trimLedger(driver, options.clock.nowUnixMs());
      writer = new SqliteLogWriter(database, options);
      return writer;
    },
    closeInterrupted: () => closeInterrupted(database),
    describe: () => describe(database),
    close: () => {
      writer?.close();
      database.close();
    },
  };
}

/**
 * The rows are inserted anew, so that they count as changed and `logs --tail` sees how they ended. What was set
 * aside for them is charged: they were under way, and an upstream may have worked for them.
 */
function closeInterrupted(database: Database): number {
  const driver = database.toRead();
  if (!driver) return 0;
  const copied: Partial<Record<string, string>> = {
    status: "'interrupted'",
    error: "'the gateway ended before the answer did'",
  };
  const columns = REQUEST_COLUMNS.map((column) => copied[column] ?? column);
  const sql = `INSERT OR REPLACE INTO requests (${REQUEST_COLUMNS.join(", ")})
               SELECT ${columns.join(", ")} FROM requests WHERE status = 'running'`;
  const held = "SELECT charges FROM requests WHERE status = 'running' AND charges IS NOT NULL";
  return driver.transaction(() => {
    for (const row of driver.prepare(held).all())
      for (const charge of decodeCharges(String(row["charges"]))) addCharge(driver, charge);
    return Number(driver.prepare(sql).run().changes);
  });
}

function describe(database: Database): StorageDescription {
  const driver = database.toWrite();
  return {
    driver: driver.engine,
    sqliteVersion: driver.sqliteVersion,
    file: database.file,
    bytes: bytesOf(database.file) + bytesOf(`${database.file}-wal`),
    schemaVersion: driver.pragma("user_version"),
  };
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
