import type { LogBodies, LogEntry, RequestStatus } from "../domain/log-entry.ts";

/** Which rows to read. Newest first. Globs: `*` and `?`. */
export interface LogFilter {
  readonly sinceUnixMs?: number;
  readonly status?: RequestStatus;
  readonly modelGlob?: string;
  readonly integration?: string;
  readonly threadId?: string;
  readonly limit: number;
}

/**
 * The gateway's side. Rows are queued in memory and written in batches, so nothing waits on the disk;
 * the queue is bounded, and a full one drops the oldest `running` rows first, then counts what it lost.
 */
export interface RequestLogWriter {
  /** Notes that a request is under way; written only if it is still running at the next batch. */
  begin(entry: LogEntry): void;
  /** Writes the final row; the same id as `begin`. */
  finish(entry: LogEntry, bodies?: LogBodies): void;
  /** Rows lost since start because the queue was full or the disk refused. */
  readonly lost: number;
  flush(): Promise<void>;
}

/** Everybody else's side. Works from any process while the gateway writes. */
export interface RequestLogReader {
  list(filter: LogFilter): readonly LogEntry[];
  /** By id, or by a prefix of it that only one row has. */
  show(id: string): { readonly entry: LogEntry; readonly bodies?: LogBodies } | undefined;
  /** Rows written or changed after `cursor`, oldest first, and the cursor to ask with next. Start with `latestCursor`. */
  changedSince(
    cursor: number,
    filter: Omit<LogFilter, "limit">,
  ): { readonly entries: readonly LogEntry[]; readonly cursor: number };
  latestCursor(): number;
  /** Micro-dollars of all requests that started in the range; unknown costs are counted apart. */
  spentBetween(
    fromUnixMs: number,
    toUnixMs: number,
  ): { readonly microUsd: number; readonly unpriced: number };
  count(filter: Omit<LogFilter, "limit"> & { readonly beforeUnixMs?: number }): number;
  /** Deletes rows older than that; returns how many. */
  purge(beforeUnixMs: number): number;
}
