import type { Charge } from "../../domain/ledger.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { Database } from "./database.ts";
import type { SqliteDriver } from "./driver.ts";
import type { SqlRow } from "./engine.ts";

/** Most corrections that are read at once; the next look continues behind them. */
const CORRECTIONS_AT_ONCE = 1_000;

const STILL_OPEN = "(window_end_ms IS NULL OR window_end_ms > ?)";

export function openLedger(database: Database): Ledger {
  return {
    open: (nowUnixMs) => {
      const sql = `SELECT * FROM ledger WHERE ${STILL_OPEN} ORDER BY account, window_start_ms`;
      return (database.toRead()?.prepare(sql).all(nowUnixMs) ?? []).map((row) => decodeCharge(row, "spent"));
    },
    accounts: (prefix, nowUnixMs) => {
      // Behind every continuation of the prefix.
      const end = `${prefix}\u{10FFFF}`;
      const sql = `SELECT * FROM ledger WHERE account >= ? AND account < ? AND ${STILL_OPEN}
                   ORDER BY account, window_start_ms DESC`;
      const rows = database.toRead()?.prepare(sql).all(prefix, end, nowUnixMs) ?? [];
      return rows.map((row) => decodeCharge(row, "spent"));
    },
    correct: (charges, atUnixMs) => {
      const driver = database.toWrite();
      driver.transaction(() => correctLedger(driver, charges, atUnixMs));
    },
    reprice: (rows, corrections, atUnixMs) => {
      const driver = database.toWrite();
      const sql = `UPDATE requests SET cost_micro_usd = ?, cost_unknown = NULL, unpriced = 0, charges = ? WHERE id = ?`;
      driver.transaction(() => {
        for (const { id, microUsd, charges } of rows)
          driver.prepare(sql).run(microUsd, encodeCharges(charges), id);
        correctLedger(driver, corrections, atUnixMs);
      });
    },
    correctionsSince: (cursor) => {
      const sql = "SELECT * FROM ledger_corrections WHERE id > ? ORDER BY id LIMIT ?";
      const rows = database.toRead()?.prepare(sql).all(cursor, CORRECTIONS_AT_ONCE) ?? [];
      return {
        charges: rows.map((row) => decodeCharge(row, "amount")),
        cursor: Number(rows.at(-1)?.["id"] ?? cursor),
      };
    },
    latestCorrection: () => {
      const sql = "SELECT coalesce(max(id), 0) AS id FROM ledger_corrections";
      return Number(database.toRead()?.prepare(sql).get()?.["id"] ?? 0);
    },
  };
}

/** Within a transaction: a change that a running gateway must hear of. */
export function correctLedger(driver: SqliteDriver, charges: readonly Charge[], atUnixMs: number): void {
  const sql = `INSERT INTO ledger_corrections (at_ms, account, window_start_ms, window_end_ms, amount)
               VALUES (?, ?, ?, ?, ?)`;
  for (const charge of charges) {
    const { account, windowStartUnixMs, windowEndUnixMs, amount } = charge;
    addCharge(driver, charge);
    driver.prepare(sql).run(atUnixMs, account, windowStartUnixMs, encodeEnd(windowEndUnixMs), amount);
  }
}

/** Within the transaction that writes why. */
export function addCharge(driver: SqliteDriver, charge: Charge): void {
  const { account, windowStartUnixMs, windowEndUnixMs, amount } = charge;
  driver
    .prepare(
      `INSERT INTO ledger VALUES (?, ?, ?, ?)
       ON CONFLICT (account, window_start_ms) DO UPDATE SET spent = spent + excluded.spent`,
    )
    .run(account, windowStartUnixMs, encodeEnd(windowEndUnixMs), amount);
}

/** How long the sums of windows that are over are kept, ms: `budget list` may look back a year. */
const KEEP_MS = 400 * 86_400_000;

/** A running gateway has heard of a correction after a second. */
const KEEP_CORRECTIONS_MS = 7 * 86_400_000;

/** At a start: what nobody looks at any more. A window of a rate counts only while it is open. */
export function trimLedger(driver: SqliteDriver, nowUnixMs: number): void {
  const sql = `DELETE FROM ledger WHERE window_end_ms < ? OR (account LIKE 'rate:%' AND window_end_ms < ?)`;
  driver.prepare(sql).run(nowUnixMs - KEEP_MS, nowUnixMs);
  driver.prepare("DELETE FROM ledger_corrections WHERE at_ms < ?").run(nowUnixMs - KEEP_CORRECTIONS_MS);
}

const encodeEnd = (unixMs: number): number | null => (Number.isFinite(unixMs) ? unixMs : null);

const decodeCharge = (row: SqlRow, amount: "spent" | "amount"): Charge => ({
  account: String(row["account"]),
  windowStartUnixMs: Number(row["window_start_ms"]),
  windowEndUnixMs: row["window_end_ms"] === null ? Number.POSITIVE_INFINITY : Number(row["window_end_ms"]),
  amount: Number(row[amount]),
});

/** As it stands in a row of the log. */
export const encodeCharges = (charges: readonly Charge[] | undefined): string | null =>
  !charges || charges.length === 0
    ? null
    : JSON.stringify(
        charges.map((charge) => [
          charge.account,
          charge.windowStartUnixMs,
          encodeEnd(charge.windowEndUnixMs),
          charge.amount,
        ]),
      );

export const decodeCharges = (text: string): readonly Charge[] =>
  (JSON.parse(text) as [string, number, number | null, number][]).map(([account, start, end, amount]) => ({
    account,
    windowStartUnixMs: start,
    windowEndUnixMs: end ?? Number.POSITIVE_INFINITY,
    amount,
  }));
