import type { Charge } from "../../domain/ledger.ts";
import type { LogBodies, LogEntry } from "../../domain/log-entry.ts";
import type { AuditEntry } from "../../ports/audit-log.ts";
import type { RunningRequest } from "../../ports/request-log.ts";
import type { SqlValue } from "./engine.ts";
import { RefusalAudit } from "./refusal-audit.ts";
import { encodeRequest } from "./request-row.ts";

/** The bound of the queue: rows of each kind, and the bodies that wait with them. */
export const QUEUE = { rows: 10_000, bodyCharacters: 32_000_000 } as const;

export interface QueuedRow {
  readonly id: string;
  readonly values: readonly SqlValue[];
  readonly bodies?: LogBodies;
  readonly charges?: readonly Charge[];
  /** A request that a rule refused is written down for good. */
  readonly audit?: AuditEntry;
}

/** The next rows to write, oldest first. */
export interface Batch {
  readonly final: readonly QueuedRow[];
  readonly running: readonly RunningRequest[];
  /** What was spent by requests whose rows were pushed out: a row may be lost, money may not. */
  readonly owed: readonly Charge[];
}

/** Rows on their way to the disk. Bounded: when it is full, the rows that waited longest go first. */
export class LogQueue {
  readonly #final = new Map<string, QueuedRow>();
  readonly #running = new Map<string, RunningRequest>();
  readonly #refusals = new RefusalAudit();
  readonly #owed = new Map<string, Charge>();
  #bodyCharacters = 0;
  #dropped = 0;

  /** Final rows that were pushed out. */
  get dropped(): number {
    return this.#dropped;
  }

  get finals(): number {
    return this.#final.size;
  }

  get isEmpty(): boolean {
    return this.#final.size === 0 && this.#running.size === 0 && this.#owed.size === 0;
  }

  begin(request: RunningRequest): void {
    this.#running.set(request.id, request);
    // It is written again when it ends, so dropping it loses nothing.
    if (this.#running.size > QUEUE.rows) this.#running.delete(oldestKey(this.#running));
  }

  /** Encoded at once: what an upstream wrote into the entry is cut to size before it waits. */
  finish(entry: LogEntry, bodies: LogBodies | undefined): void {
    this.#running.delete(entry.id);
    this.#remove(entry.id);
    const { charges } = entry;
    const audit = this.#refusals.entryOf(entry);
    const row: QueuedRow = {
      id: entry.id,
      values: encodeRequest(entry),
      ...(bodies && { bodies }),
      ...(charges && { charges }),
      ...(audit && { audit }),
    };
    this.#final.set(entry.id, row);
    this.#bodyCharacters += charactersOf(row);
    while (this.#final.size > QUEUE.rows || this.#bodyCharacters > QUEUE.bodyCharacters) {
      const oldest = oldestKey(this.#final);
      for (const charge of this.#final.get(oldest)?.charges ?? []) this.#owe(charge);
      this.#remove(oldest);
      this.#dropped += 1;
    }
  }

  /** Leaves the rows where they are until `done` says that the disk has them. */
  next(rows: number, isDue: (running: RunningRequest) => boolean): Batch {
    const final: QueuedRow[] = [];
    for (const row of this.#final.values()) {
      if (final.length === rows) break;
      final.push(row);
    }
    const running = [...this.#running.values()].filter(isDue).slice(0, rows);
    return { final, running, owed: [...this.#owed.values()] };
  }

  done(batch: Batch): void {
    for (const { id } of batch.final) this.#remove(id);
    for (const { id } of batch.running) this.#running.delete(id);
    if (batch.owed.length > 0) this.#owed.clear();
  }

  /** Bounded by the accounts that there are. */
  #owe(charge: Charge): void {
    const place = `${charge.windowStartUnixMs} ${charge.account}`;
    const amount = charge.amount + (this.#owed.get(place)?.amount ?? 0);
    this.#owed.set(place, { ...charge, amount });
  }

  #remove(id: string): void {
    this.#bodyCharacters -= charactersOf(this.#final.get(id));
    this.#final.delete(id);
  }
}

/** Maps keep their order, so the first key is the one that has waited longest. */
const oldestKey = (map: ReadonlyMap<string, unknown>): string => map.keys().next().value ?? "";

const charactersOf = (row: QueuedRow | undefined): number =>
  (row?.bodies?.request?.length ?? 0) + (row?.bodies?.response?.length ?? 0);
