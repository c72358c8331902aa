import type { LogEntry } from "../domain/log-entry.ts";
import { isUnpriced } from "../domain/log-entry.ts";
import type { RequestLogReader, Spending } from "../ports/request-log.ts";

/** A request, and what its day had cost when it was over. */
export interface LoggedRequest {
  readonly entry: LogEntry;
  readonly today: Spending;
}

/** A day begins at midnight where the user is. */
const startOfDay = (unixMs: number): number => new Date(unixMs).setHours(0, 0, 0, 0);

/** For requests in the order in which they started. Each sum continues the one before, so the log is read once. */
export function withToday(reader: RequestLogReader, entries: readonly LogEntry[]): LoggedRequest[] {
  let day = Number.NaN;
  let countedTo = 0;
  let today: Spending = { microUsd: 0, estimatedMicroUsd: 0, unpriced: 0 };
  return entries.map((entry) => {
    const until = entry.startedAtUnixMs + 1;
    const from = startOfDay(entry.startedAtUnixMs);
    today =
      from === day ? plus(today, reader.spentBetween(countedTo, until)) : reader.spentBetween(from, until);
    day = from;
    countedTo = until;
    return { entry, today };
  });
}

/** For requests that have just ended: the last one stands beside the sum of now, each before it beside what was left. */
export function withTodayAtEnd(
  reader: RequestLogReader,
  entries: readonly LogEntry[],
  nowUnixMs: number,
): LoggedRequest[] {
  if (entries.length === 0) return [];
  let today = reader.spentBetween(startOfDay(nowUnixMs), nowUnixMs + 1);
  const backwards = entries.toReversed().map((entry) => {
    const logged = { entry, today };
    today = minus(today, spendingOf(entry));
    return logged;
  });
  return backwards.reverse();
}

export function spendingOf(entry: LogEntry): Spending {
  const microUsd = entry.cost.kind === "known" ? entry.cost.microUsd : 0;
  return {
    microUsd,
    estimatedMicroUsd: entry.usage?.estimated ? microUsd : 0,
    unpriced: isUnpriced(entry) ? 1 : 0,
  };
}

export const plus = (a: Spending, b: Spending): Spending => ({
  microUsd: a.microUsd + b.microUsd,
  estimatedMicroUsd: a.estimatedMicroUsd + b.estimatedMicroUsd,
  unpriced: a.unpriced + b.unpriced,
});

const minus = (a: Spending, b: Spending): Spending => ({
  microUsd: a.microUsd - b.microUsd,
  estimatedMicroUsd: a.estimatedMicroUsd - b.estimatedMicroUsd,
  unpriced: a.unpriced - b.unpriced,
});
