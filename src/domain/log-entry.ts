import type { Charge } from "./ledger.ts";
import type { Metadata } from "./metadata.ts";
import type { Cost } from "./money.ts";
import type { Usage } from "./usage.ts";

/** How a request ended, as the user would say it. */
export type RequestStatus = "running" | "ok" | "error" | "blocked" | "cancelled" | "interrupted";

/** One rewrite on the way, so that `logs show` can print before → after. */
export interface RewriteNote {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What we remember of one request. Times are Unix ms UTC, durations ms. */
export interface LogEntry {
  readonly id: string;
  readonly startedAtUnixMs: number;
  readonly status: RequestStatus;
  readonly endpoint: string;
  readonly keyName?: string | undefined;
  readonly integration?: string | undefined;
  readonly provider?: string | undefined;
  readonly modelAsked?: string | undefined;
  readonly modelServed?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly streamed: boolean;
  readonly usage?: Usage | undefined;
  readonly cost: Cost;
  readonly firstEventMs?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** From Codex's own headers: which thread, turn and kind of request (turn, compaction, title …) this was. */
  readonly threadId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly requestKind?: string | undefined;
  readonly client?: string | undefined;
  readonly upstreamRequestId?: string | undefined;
  readonly error?: string | undefined;
  readonly errorKind?: string | undefined;
  readonly rewrites: readonly RewriteNote[];
  readonly warnings: readonly string[];
  readonly metadata?: Metadata | undefined;
  /** What it took from which budgets; while it runs, what is set aside for it. */
  readonly charges?: readonly Charge[] | undefined;
}

/** The bodies of one request; stored only when `logs.bodies` says so. */
export interface LogBodies {
  readonly id: string;
  readonly request?: string;
  readonly response?: string;
}

/**
 * True when an upstream answered, so that money was probably spent, but nobody can tell how much.
 * A request that was blocked or refused cost nothing, and one that still runs will say later.
 */
export function isUnpriced(
  entry: Pick<LogEntry, "cost" | "status" | "usage" | "firstEventMs" | "httpStatus">,
): boolean {
  if (entry.cost.kind === "known" || entry.status === "running") return false;
  if (entry.usage) return true;
  return entry.firstEventMs !== undefined && (entry.httpStatus ?? 0) < 400;
}
