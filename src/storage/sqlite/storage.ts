import { statSync } from "node:fs";
import type { Storage, StorageDescription } from "../../ports/storage.ts";
import { type Database, type LookUp, openDatabase } from "./database.ts";
import { openKeyStore } from "./key-store.ts";
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
    openWriter: (options) => {
      // One that is forgotten would open the file again after everything was closed.
      writer?.close();
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

/** The rows are inserted anew, so that they count as changed and `logs --tail` sees how they ended. */
function closeInterrupted(database: Database): number {
  const copied: Partial<Record<string, string>> = {
    status: "'interrupted'",
    error: "'the gateway ended before the answer did'",
  };
  const columns = REQUEST_COLUMNS.map((column) => copied[column] ?? column);
  const sql = `INSERT OR REPLACE INTO requests (${REQUEST_COLUMNS.join(", ")})
               SELECT ${columns.join(", ")} FROM requests WHERE status = 'running'`;
  return Number(database.toRead()?.prepare(sql).run().changes ?? 0);
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
