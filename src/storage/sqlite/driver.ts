import type { Engine, Statement } from "./engine.ts";

/** One connection. Everything is synchronous: SQLite answers faster than a promise could be scheduled. */
export interface SqliteDriver {
  readonly engine: Engine["name"];
  readonly sqliteVersion: string;
  exec(sql: string): void;
  /** Statements are kept: asking again for the same text costs a look-up. Values never stand in the text. */
  prepare(sql: string): Statement;
  /** Takes the write lock at once, so that two processes wait for each other instead of failing half-way. */
  transaction<T>(work: () => T): T;
  /** The value of a pragma that has one number. */
  pragma(name: string): number;
  close(): void;
}

/** How long to wait for another process that is writing, ms. The gateway shortens it. */
const BUSY_TIMEOUT_MS = 5_000;

export function openDriver(engine: Engine, file: string): SqliteDriver {
  const database = engine.open(file);
  // First of all: node:sqlite waits for nobody by itself, and preparing any statement reads the file.
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const statements = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const firstValue = (sql: string) => Object.values(prepare(sql).get() ?? {})[0];
  return {
    engine: engine.name,
    get sqliteVersion() {
      return String(firstValue("SELECT sqlite_version()"));
    },
    exec: (sql) => void database.exec(sql),
    prepare,
    pragma: (name) => Number(firstValue(`PRAGMA ${name}`)),
    transaction: (work) => {
      database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        rollBack(database);
        throw error;
      }
    },
    close: () => {
      statements.clear();
      database.close();
    },
  };
}

function rollBack(database: { exec(sql: string): unknown }): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // A full disk makes SQLite roll back by itself; there is nothing left to undo then.
  }
}
