import { setTimeout } from "node:timers/promises";
import type { LogEntry } from "../domain/log-entry.ts";
import type { Clock } from "../ports/clock.ts";
import type { House } from "../ports/house.ts";
import type { LogFilter, RequestLogReader } from "../ports/request-log.ts";
import { type LoggedRequest, withTodayAtEnd } from "./logs-today.ts";

/** How often the log is looked at, ms. A look that finds nothing costs microseconds. */
const POLL_MS = 200;

/** A request that is said to run for longer was left behind by a gateway that was killed. */
const LONGEST_RUN_MS = 3_600_000;

/** The bound of the requests that are shown as running. */
const MOST_RUNNING = 1_000;

export interface TailUpdate {
  /** In the order in which they ended. */
  readonly ended: readonly LoggedRequest[];
  /** All that run now, in the order in which they started. */
  readonly running: readonly LogEntry[];
}

/**
 * Follows the log from this moment on, whichever gateway writes it, also before there is one. Reports when
 * something has ended, and at every look while something runs. Ends when `signal` is aborted.
 */
export async function followRequests(
  house: Pick<House, "storage" | "clock">,
  filter: LogFilter,
  signal: AbortSignal,
): Promise<AsyncGenerator<TailUpdate>> {
  const { reader } = await house.storage();
  const cursor = reader.latestCursor();
  const running = new Map<string, LogEntry>();
  if (wants(filter, "running")) {
    const since = Math.max(filter.sinceUnixMs ?? 0, house.clock.nowUnixMs() - LONGEST_RUN_MS);
    const left = reader.list({ ...filter, sinceUnixMs: since, status: "running", limit: MOST_RUNNING });
    for (const entry of left.toReversed()) running.set(entry.id, entry);
  }
  return updates({ reader, clock: house.clock, filter, signal, cursor, running });
}

interface Following {
  readonly reader: RequestLogReader;
  readonly clock: Clock;
  readonly filter: LogFilter;
  readonly signal: AbortSignal;
  readonly cursor: number;
  readonly running: Map<string, LogEntry>;
}

async function* updates(following: Following): AsyncGenerator<TailUpdate> {
  const { reader, clock, signal, running } = following;
  // A running row changes its status when it ends, so the status is looked at here.
  const { status: _, ...filter } = following.filter;
  let { cursor } = following;
  while (!signal.aborted) {
    const changed = reader.changedSince(cursor, filter);
    cursor = changed.cursor;
    const wereRunning = running.size;
    const ended = changed.entries.filter((entry) => hasEnded(entry, following));
    if (ended.length + wereRunning + running.size > 0)
      yield { ended: withTodayAtEnd(reader, ended, clock.nowUnixMs()), running: [...running.values()] };
    await setTimeout(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Keeps the list of what runs, and says whether an entry is news for those who follow. */
function hasEnded(entry: LogEntry, { filter, running }: Following): boolean {
  if (entry.status !== "running") {
    running.delete(entry.id);
    return wants(filter, entry.status);
  }
  if (wants(filter, "running") && running.size < MOST_RUNNING) running.set(entry.id, entry);
  return false;
}

const wants = (filter: LogFilter, status: LogEntry["status"]): boolean =>
  filter.status === undefined || filter.status === status;
