import type { AuditLog } from "./audit-log.ts";
import type { Clock } from "./clock.ts";
import type { KeyStore } from "./key-store.ts";
import type { Ledger } from "./ledger.ts";
import type { RequestLogReader, RequestLogWriter } from "./request-log.ts";

/**
 * The database. Opened at the first call that needs it: reading never creates the file, writing does.
 * Errors: `database-unavailable` from any call, when there is no driver, the file is not ours to open,
 * or a newer portkey-codex wrote it.
 */
export interface Storage {
  readonly keys: KeyStore;
  readonly reader: RequestLogReader;
  readonly ledger: Ledger;
  readonly audit: AuditLog;
  /** Opens the batching writer; the gateway calls it once. */
  openWriter(options: StorageWriterOptions): RequestLogWriter;
  /** Marks rows that a killed gateway left `running` as `interrupted`, and charges what was set aside for them; returns how many. */
  closeInterrupted(): number;
  /** For doctor: driver, file, bytes, schema version. Creates the file, which shows that it can be written. */
  describe(): StorageDescription;
  /** Writes what is queued, then closes. Idempotent. */
  close(): void;
}

export interface StorageWriterOptions {
  /** Rows older than this are deleted, a few at a time. */
  readonly keepMs: number;
  /** When the file is larger than this, its oldest rows are deleted. */
  readonly maxBytes: number;
  readonly clock: Clock;
  /** One line when rows cannot be written, and one when that is over. */
  report(line: string): void;
}

export interface StorageDescription {
  readonly driver: "better-sqlite3" | "node:sqlite";
  readonly sqliteVersion: string;
  readonly file: string;
  readonly bytes: number;
  readonly schemaVersion: number;
}
