import type { KeyStore } from "./key-store.ts";
import type { RequestLogReader, RequestLogWriter } from "./request-log.ts";

/** One opened database. */
export interface Storage {
  readonly keys: KeyStore;
  readonly reader: RequestLogReader;
  /** Opens the batching writer; the gateway calls it once. */
  openWriter(options: StorageWriterOptions): RequestLogWriter;
  /** Marks rows that a killed gateway left `running` as `interrupted`; returns how many. */
  closeInterrupted(): number;
  /** For doctor: driver, file, bytes, schema version. */
  describe(): StorageDescription;
  close(): void;
}

export interface StorageWriterOptions {
  readonly keepMs: number;
  readonly maxBytes: number;
}

export interface StorageDescription {
  readonly driver: "better-sqlite3" | "node:sqlite";
  readonly sqliteVersion: string;
  readonly file: string;
  readonly bytes: number;
  readonly schemaVersion: number;
}
