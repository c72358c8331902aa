import { setTimeout as sleep } from "node:timers/promises";
import { FailureError, meaningOf } from "../../domain/failure.ts";
import type { Charge } from "../../domain/ledger.ts";
import type { LogBodies, LogEntry } from "../../domain/log-entry.ts";
import type { RequestLogWriter, RunningRequest } from "../../ports/request-log.ts";
import type { StorageWriterOptions } from "../../ports/storage.ts";
import { appendAudit } from "./audit-log.ts";
import type { Database } from "./database.ts";
import type { SqliteDriver } from "./driver.ts";
import type { SqlValue } from "./engine.ts";
import { addCharge, correctLedger, decodeCharges } from "./ledger.ts";
import { LogQueue } from "./log-queue.ts";
import { checkpoint, shrink, trim } from "./log-retention.ts";
import { encodeBodies, encodeRequest, REQUEST_COLUMNS } from "./request-row.ts";

const TIMING = {
  /** A row waits this long for others, ms. */
  batch: 75,
  /** How soon a refused batch is tried again, ms. */
  retry: 250,
  /** After so long without a row there is time to tidy up, ms. */
  quiet: 2_000,
  /** How long `flush` keeps trying, ms. */
  flush: 2_000,
  /** How long the gateway may stand still because another process is writing, ms. */
  busy: 20,
} as const;

/** Rows written at once: three milliseconds, so that no stream notices. */
const BATCH_ROWS = 100;

/** Under constant load the log is trimmed after so many rows; a step deletes more than that, so it catches up. */
const ROWS_PER_TRIM = 250;

/** A batch that was refused so often is not refused in passing, and is told about. */
const REFUSALS_BEFORE_REPORT = 4;

/** Each waits `busy` for another process; a disk that is full answers at once. */
const TRIES_AT_CLOSE = 25;

/** Writes rows behind the requests' backs. Nothing here throws at a request, and nothing is lost in silence. */
export class SqliteLogWriter implements RequestLogWriter {
  readonly #database: Database;
  readonly #options: StorageWriterOptions;
  readonly #queue = new LogQueue();
  #closed = false;
  #handedOver = false;
  #lostInTheEnd = 0;
  #refusals = 0;
  #rowsSinceTrim = 0;
  #batchTimer: NodeJS.Timeout | undefined;
  #quietTimer: NodeJS.Timeout | undefined;
  #driver: SqliteDriver | undefined;

  constructor(database: Database, options: StorageWriterOptions) {
    this.#database = database;
    this.#options = options;
  }

  get lost(): number {
    return this.#queue.dropped + this.#lostInTheEnd;
  }

  begin(request: RunningRequest): void {
    if (this.#closed) return;
    this.#queue.begin(request);
    this.#schedule(TIMING.batch);
  }

  finish(entry: LogEntry, bodies?: LogBodies): void {
    if (this.#closed) {
      this.#lostInTheEnd += 1;
      return;
    }
    this.#queue.finish(entry, bodies);
    this.#schedule(TIMING.batch);
  }

  handOver(): void {
    this.#handedOver = true;
  }

  async flush(): Promise<void> {
    const giveUpAtMs = performance.now() + TIMING.flush;
    while (!this.#closed && !this.#queue.isEmpty && performance.now() < giveUpAtMs) {
      if (!this.#attempt((driver) => this.#write(driver, everything))) await sleep(TIMING.busy);
    }
  }

  /** Writes what can be written at once; the rest is lost, and said so. Idempotent; nothing is taken any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (let refused = 0; !this.#queue.isEmpty && refused < TRIES_AT_CLOSE; ) {
      if (!this.#attempt((driver) => this.#write(driver, everything))) refused += 1;
    }
    clearTimeout(this.#batchTimer);
    clearTimeout(this.#quietTimer);
    if (this.#queue.finals === 0) return;
    this.#lostInTheEnd = this.#queue.finals;
    this.#options.report(`${this.#lostInTheEnd} rows of the request log could not be written and are lost`);
  }

  #schedule(delayMs: number): void {
    this.#batchTimer ??= setTimeout(() => {
      this.#batchTimer = undefined;
      if (!this.#attempt((driver) => this.#write(driver, this.#isSettled()))) this.#schedule(TIMING.retry);
      else if (!this.#queue.isEmpty) this.#schedule(this.#queue.finals > 0 ? 0 : TIMING.batch);
    }, delayMs);
  }

  /** A request that began a moment ago may end before the next batch, and is then one row instead of two. */
  #isSettled(): (request: RunningRequest) => boolean {
    const begunBefore = this.#options.clock.nowUnixMs() - TIMING.batch;
    return ({ startedAtUnixMs }) => startedAtUnixMs <= begunBefore;
  }

  /** A disk that refuses is tried again and told about once; it never reaches the caller. */
  #attempt(work: (driver: SqliteDriver) => void): boolean {
    try {
      work(this.#open());
    } catch (error) {
      this.#refusals += 1;
      if (this.#refusals === REFUSALS_BEFORE_REPORT)
        this.#options.report(`The request log cannot be written: ${reason(error)}`);
      return false;
    }
    if (this.#refusals >= REFUSALS_BEFORE_REPORT)
      this.#options.report(`The request log is written again; ${this.lost} rows were lost`);
    this.#refusals = 0;
    return true;
  }

  /** The connection is the gateway's from here on, and the gateway must not stand still. */
  #open(): SqliteDriver {
    const driver = this.#database.toWrite();
    if (driver !== this.#driver) driver.exec(`PRAGMA busy_timeout = ${TIMING.busy}`);
    this.#driver = driver;
    return driver;
  }

  #write(driver: SqliteDriver, isDue: (running: RunningRequest) => boolean): void {
    const batch = this.#queue.next(BATCH_ROWS, isDue);
    driver.transaction(() => {
      for (const { id, values, bodies, charges, audit } of batch.final) {
        // Also of one that cost nothing in the end: a gateway that came meanwhile has charged what was set aside.
        if (charges) this.#charge(driver, [...charges, ...givenBack(driver, id)]);
        insert(driver, values, bodies);
        if (audit) appendAudit(driver, audit);
      }
      this.#charge(driver, batch.owed);
      for (const running of batch.running) insert(driver, encodeRequest(running.entry()));
    });
    this.#queue.done(batch);
    this.#trimUnderLoad(driver, batch.final.length);
    this.#tidyUpIn(TIMING.quiet);
  }

  #charge(driver: SqliteDriver, charges: readonly Charge[]): void {
    if (this.#handedOver) correctLedger(driver, charges, this.#options.clock.nowUnixMs());
    else for (const charge of charges) addCharge(driver, charge);
  }

  #trimUnderLoad(driver: SqliteDriver, written: number): void {
    this.#rowsSinceTrim += written;
    if (this.#rowsSinceTrim < ROWS_PER_TRIM) return;
    this.#rowsSinceTrim = 0;
    trim(driver, this.#options, this.#options.clock.nowUnixMs());
  }

  /** Tidies up in small steps, each after a pause, until nothing is left to do or a row comes in between. */
  #tidyUpIn(delayMs: number): void {
    clearTimeout(this.#quietTimer);
    const tidyUp = (driver: SqliteDriver) => {
      const trimmed = trim(driver, this.#options, this.#options.clock.nowUnixMs());
      if (trimmed > 0 || shrink(driver)) this.#tidyUpIn(TIMING.batch);
      else checkpoint(driver);
    };
    this.#quietTimer = setTimeout(() => this.#attempt(tidyUp), delayMs).unref();
  }
}

const everything = (): boolean => true;

/** A gateway that started meanwhile took the request for lost, and charged all that was set aside for it. */
function givenBack(driver: SqliteDriver, id: string): readonly Charge[] {
  const sql = "SELECT charges FROM requests WHERE id = ? AND status = 'interrupted' AND charges IS NOT NULL";
  const row = driver.prepare(sql).get(id);
  if (!row) return [];
  return decodeCharges(String(row["charges"])).map((charge) => ({ ...charge, amount: -charge.amount }));
}

const INSERT_REQUEST = `INSERT OR REPLACE INTO requests (${REQUEST_COLUMNS.join(", ")})
  VALUES (${REQUEST_COLUMNS.map(() => "?").join(", ")})`;

function insert(driver: SqliteDriver, values: readonly SqlValue[], bodies?: LogBodies): void {
  driver.prepare(INSERT_REQUEST).run(...values);
  if (!bodies) return;
  driver
    .prepare("INSERT OR REPLACE INTO bodies (id, request, response) VALUES (?, ?, ?)")
    .run(...encodeBodies(bodies));
}

function reason(error: unknown): string {
  if (error instanceof FailureError) {
    const { message, why } = meaningOf(error.failure);
    return `${message} (${why})`;
  }
  return error instanceof Error ? error.message : String(error);
}
