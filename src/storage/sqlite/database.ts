import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { FailureError } from "../../domain/failure.ts";
import { openDriver, type SqliteDriver } from "./driver.ts";
import { type Engine, type EngineLookup, lookUpEngines } from "./engine.ts";
import { migrate } from "./migrations.ts";

export type LookUp = () => Iterable<EngineLookup>;

/** The database file, opened when it is first needed. Errors: `database-unavailable`. */
export interface Database {
  readonly file: string;
  /** `undefined` when there is no file yet: reading must not leave one behind. */
  toRead(): SqliteDriver | undefined;
  /** Creates the file when it is missing, readable by its owner alone. */
  toWrite(): SqliteDriver;
  close(): void;
}

/** `lookUp` is another than the default in tests alone. */
export function openDatabase(file: string, lookUp: LookUp = lookUpEngines): Database {
  let driver: SqliteDriver | undefined;
  const toWrite = () => {
    driver ??= connect(file, lookUp);
    return driver;
  };
  return {
    file,
    toRead: () => (driver || existsSync(file) ? toWrite() : undefined),
    toWrite,
    close: () => {
      driver?.close();
      driver = undefined;
    },
  };
}

function connect(file: string, lookUp: LookUp): SqliteDriver {
  let driver: SqliteDriver | undefined;
  try {
    const engine = usableEngine(file, lookUp());
    makePrivate(file);
    driver = openDriver(engine, file);
    configure(driver);
    migrate(driver, file);
    return driver;
  } catch (error) {
    driver?.close();
    if (error instanceof FailureError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new FailureError({ kind: "database-unavailable", file, why }, { cause: error });
  }
}

function usableEngine(file: string, lookups: Iterable<EngineLookup>): Engine {
  const reasons: string[] = [];
  for (const lookup of lookups) {
    if (lookup.kind === "usable") return lookup.engine;
    reasons.push(lookup.why);
  }
  throw new FailureError({
    kind: "database-unavailable",
    file,
    why: `SQLite cannot be loaded (${reasons.join("; ")})`,
    fix: "install a current Node, e.g. nvm install 24",
  });
}

/**
 * Creates folder and file for the owner alone; SQLite gives its -wal and -shm the same mode. An existing
 * file is never opened here: closing it again would drop the locks that SQLite holds in this process.
 */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    closeSync(openSync(file, "a", 0o600));
    return;
  }
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) closeToOthers(path);
}

function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    // Another process was the last to close the database, and took its -wal and -shm along.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function configure(driver: SqliteDriver): void {
  // Decided before the first table is made: later, only a full VACUUM could change it.
  if (driver.pragma("page_count") === 0) driver.exec("PRAGMA auto_vacuum = INCREMENTAL");
  driver.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -4000;
    PRAGMA secure_delete = FAST;
    PRAGMA journal_size_limit = 4194304;
    PRAGMA wal_autocheckpoint = 4096;
  `);
}
