import type { LogBodies, LogEntry, RequestStatus } from "../domain/log-entry.ts";
import type { Metadata } from "../domain/metadata.ts";

/** Which rows to count or read. */
export interface LogFilter {
  /** Started at this time or later. */
  readonly sinceUnixMs?: number;
  /** Started before this time. */
  readonly beforeUnixMs?: number;
  readonly status?: RequestStatus;
  /** `*` and `?`. Compared with the model asked for, with and without its slug, and with the one that answered. */
  readonly modelGlob?: string;
  readonly integration?: string;
  readonly threadId?: string;
  /** All of them must be so. */
  readonly metadata?: Metadata;
}

/** A request that is under way: its row as it would be now, made only when it is written. */
export interface RunningRequest {
  readonly id: string;
  readonly startedAtUnixMs: number;
  entry(): LogEntry;
}

/**
 * The gateway's side. Rows are queued in memory and written in batches, so nothing waits on the disk;
 * the queue is bounded, and a full one drops the oldest `running` rows first, then counts what it lost.
 */
export interface RequestLogWriter {
  /** Notes that a request is under way; written only if it is still running at the next batch. */
  begin(request: RunningRequest): void;
  /** Writes the final row; the same id as `begin`. */
  finish(entry: LogEntry, bodies?: LogBodies): void;
  /** This gateway ends, and the next one may run already: what is charged from now on is told to that one. */
  handOver(): void;
  /** Final rows lost since start because the queue was full or the disk refused. */
  readonly lost: number;
  /** Resolves when the queue is on the disk, or when the disk has refused for two seconds. Never rejects. */
  flush(): Promise<void>;
}

/** Everybody else's side. Works from any process while the gateway writes; a missing database reads as an empty one. */
export interface RequestLogReader {
  /** Newest first. */
  list(filter: LogFilter & { readonly limit: number }): readonly LogEntry[];
  /** By id, or by the beginning of one. */
  show(id: string): Shown;
  /** Rows written or changed after `cursor`, oldest first, and the cursor to ask with next. Start with `latestCursor`. */
  changedSince(
    cursor: number,
    filter: LogFilter,
  ): { readonly entries: readonly LogEntry[]; readonly cursor: number };
  latestCursor(): number;
  /** What the requests that started in `[from, to)` cost; those of which nobody can tell are counted apart. */
  spentBetween(fromUnixMs: number, toUnixMs: number): Spending;
  count(filter: LogFilter): number;
  /** Deletes rows that started before then, in small steps, and gives their space back; returns how many. */
  purge(beforeUnixMs: number): Promise<number>;
}

export type Shown =
  | { readonly kind: "one"; readonly entry: LogEntry; readonly bodies?: LogBodies }
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly ids: readonly string[] };

export interface Spending {
  readonly microUsd: number;
  /** How much of it is guessed, because nobody reported the usage. */
  readonly estimatedMicroUsd: number;
  /** Requests that an upstream answered but that have no known cost; never summed as 0. */
  readonly unpriced: number;
}
