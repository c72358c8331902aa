import type { Charge } from "../domain/ledger.ts";

/** A row of the log whose cost was wrong. */
export interface RepricedRow {
  readonly id: string;
  readonly microUsd: number;
  readonly charges: readonly Charge[];
}

/**
 * What was spent, by account and window. It is written together with the row of the request that spent it (see
 * `LogEntry.charges`), so it is always the sum of the charges of all rows, also of those that are deleted by now.
 */
export interface Ledger {
  /** What was spent in every window that is not over by then. */
  open(nowUnixMs: number): readonly Charge[];
  /** All windows of the accounts that begin so, newest first; for `budget list`. */
  accounts(prefix: string, nowUnixMs: number): readonly Charge[];
  /** Changes what was spent; a running gateway hears of it. */
  correct(charges: readonly Charge[], atUnixMs: number): void;
  /** Gives rows of the log other costs, and what they charged the difference, in one go. */
  reprice(rows: readonly RepricedRow[], corrections: readonly Charge[], atUnixMs: number): void;
  /** Corrections behind `cursor`, and the cursor to ask with next. */
  correctionsSince(cursor: number): { readonly charges: readonly Charge[]; readonly cursor: number };
  latestCorrection(): number;
}
