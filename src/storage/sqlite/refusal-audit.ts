import type { LogEntry } from "../../domain/log-entry.ts";
import type { AuditEntry } from "../../ports/audit-log.ts";

const HOUR_MS = 3_600_000;
const MOST_AN_HOUR = 1_000;

/**
 * What of the refused requests goes into the audit, which is never shortened: all of them, but for a client that is
 * refused in a loop. Of more than a thousand an hour the rest is counted, and the next one says how many there were;
 * each of them has its row in the log.
 */
export class RefusalAudit {
  #hour = Number.NaN;
  #written = 0;
  #unlisted = 0;

  entryOf(entry: LogEntry): AuditEntry | undefined {
    if (entry.status !== "blocked") return undefined;
    const hour = Math.floor(entry.startedAtUnixMs / HOUR_MS);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#written = 0;
    }
    if (this.#written >= MOST_AN_HOUR) {
      this.#unlisted += 1;
      return undefined;
    }
    this.#written += 1;
    const unlisted = this.#unlisted;
    this.#unlisted = 0;
    const reason = { request: entry.id, reason: entry.errorKind, said: entry.error?.slice(0, 1_000) };
    return {
      atUnixMs: entry.startedAtUnixMs,
      who: `key ${entry.keyName ?? "unknown"}`,
      action: "request.refuse",
      subject: entry.modelAsked ?? entry.endpoint,
      after: JSON.stringify({ ...reason, ...(unlisted > 0 && { unlisted_before: unlisted }) }),
    };
  }
}
