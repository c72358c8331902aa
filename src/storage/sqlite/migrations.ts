import { FailureError } from "../../domain/failure.ts";
import type { SqliteDriver } from "./driver.ts";

/**
 * The schema, one text per version; `PRAGMA user_version` says how many have run. A text that was released
 * is never edited: a change is a new text at the end, and it only adds, because a gateway of the previous
 * version may still be running on the same file.
 *
 * - `change` grows with every write of a row and is never used twice: what `logs --tail` asks for.
 * - `requests_by_time` holds every column that filters and sums look at, so a million rows are searched
 *   without touching the rows themselves.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE requests (
    change              INTEGER PRIMARY KEY AUTOINCREMENT,
    id                  TEXT NOT NULL UNIQUE,
    started_at_ms       INTEGER NOT NULL,
    status              TEXT NOT NULL,
    endpoint            TEXT NOT NULL,
    key_name            TEXT,
    integration         TEXT,
    provider            TEXT,
    model_asked         TEXT,
    model_served        TEXT,
    http_status         INTEGER,
    streamed            INTEGER NOT NULL,
    input_tokens        INTEGER,
    cached_input_tokens INTEGER,
    cache_write_tokens  INTEGER,
    output_tokens       INTEGER,
    reasoning_tokens    INTEGER,
    cost_micro_usd      INTEGER,
    cost_unknown        TEXT,
    unpriced            INTEGER NOT NULL,
    first_event_ms      INTEGER,
    duration_ms         INTEGER,
    request_bytes       INTEGER NOT NULL,
    response_bytes      INTEGER NOT NULL,
    thread_id           TEXT,
    turn_id             TEXT,
    request_kind        TEXT,
    client              TEXT,
    upstream_request_id TEXT,
    error               TEXT,
    error_kind          TEXT,
    rewrites            TEXT,
    warnings            TEXT
  ) STRICT;

  CREATE INDEX requests_by_time ON requests
    (started_at_ms, status, integration, model_asked, model_served, cost_micro_usd, unpriced);
  CREATE INDEX requests_by_thread ON requests (thread_id, started_at_ms) WHERE thread_id IS NOT NULL;
  CREATE INDEX requests_running ON requests (started_at_ms) WHERE status = 'running';

  CREATE TABLE bodies (
    id       TEXT PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,
    request  TEXT,
    response TEXT
  ) STRICT;

  CREATE TABLE keys (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    secret_hash   TEXT NOT NULL,
    secret_end    TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX keys_by_name ON keys (name) WHERE revoked_at_ms IS NULL;

  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO counters VALUES ('keys', 0);
  `,
  // Rows of before are as reported. Few rows are guesses, so the sum of them has a small index of its own.
  `
  ALTER TABLE requests ADD COLUMN usage_estimated INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX requests_estimated ON requests (started_at_ms, cost_micro_usd) WHERE usage_estimated = 1;
  `,
  // Who may do what, and how much of it. `ledger` is the sum of the charges of all rows that ever were, so it outlives
  // them; a correction is a row of its own, which a running gateway notices by its number. `audit` only grows.
  `
  ALTER TABLE keys ADD COLUMN policy TEXT;
  ALTER TABLE keys ADD COLUMN previous_hash TEXT;
  ALTER TABLE keys ADD COLUMN previous_until_ms INTEGER;

  ALTER TABLE requests ADD COLUMN metadata TEXT;
  ALTER TABLE requests ADD COLUMN charges TEXT;

  CREATE TABLE ledger (
    account         TEXT NOT NULL,
    window_start_ms INTEGER NOT NULL,
    window_end_ms   INTEGER,
    spent           INTEGER NOT NULL,
    PRIMARY KEY (account, window_start_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ledger_corrections (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms           INTEGER NOT NULL,
    account         TEXT NOT NULL,
    window_start_ms INTEGER NOT NULL,
    window_end_ms   INTEGER,
    amount          INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE audit (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms         INTEGER NOT NULL,
    who           TEXT NOT NULL,
    action        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    before        TEXT,
    after         TEXT,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT raise(ABORT, 'the audit only grows'); END;
  CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
    BEGIN SELECT raise(ABORT, 'the audit only grows'); END;
  `,
];

/**
 * Brings the file to the newest version, all steps or none.
 * Errors: `database-unavailable` when a newer portkey-codex has written it.
 */
export function migrate(driver: SqliteDriver, file: string): void {
  if (versionOf(driver, file) === MIGRATIONS.length) return;
  driver.transaction(() => {
    // Another process may have been faster, and newer: its tables must not be called ours.
    for (const sql of MIGRATIONS.slice(versionOf(driver, file))) driver.exec(sql);
    driver.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

function versionOf(driver: SqliteDriver, file: string): number {
  const found = driver.pragma("user_version");
  const newest = MIGRATIONS.length;
  if (found <= newest) return found;
  throw new FailureError({
    kind: "database-unavailable",
    file,
    why: `a newer portkey-codex wrote it (version ${found} of its tables; this one knows ${newest})`,
    fix: "npm install -g portkey-codex@latest",
  });
}
