import type { Charge } from "../../domain/ledger.ts";
import type { LogBodies, LogEntry, RequestStatus, RewriteNote } from "../../domain/log-entry.ts";
import { isUnpriced } from "../../domain/log-entry.ts";
import type { Metadata } from "../../domain/metadata.ts";
import { type Cost, microUsd } from "../../domain/money.ts";
import type { Usage } from "../../domain/usage.ts";
import type { SqlRow, SqlValue } from "./engine.ts";
import { decodeCharges, encodeCharges } from "./ledger.ts";

/** Longest texts that are kept, in characters. They come from clients and upstreams, so they have a bound. */
const MAX = { name: 300, error: 4_000, note: 500, notes: 50 } as const;

/** The columns of `requests`, in the order in which `encodeRequest` returns their values. `change` is SQLite's. */
export const REQUEST_COLUMNS = [
  "id",
  "started_at_ms",
  "status",
  "endpoint",
  "key_name",
  "integration",
  "provider",
  "model_asked",
  "model_served",
  "http_status",
  "streamed",
  "input_tokens",
  "cached_input_tokens",
  "cache_write_tokens",
  "output_tokens",
  "reasoning_tokens",
  "usage_estimated",
  "cost_micro_usd",
  "cost_unknown",
  "unpriced",
  "first_event_ms",
  "duration_ms",
  "request_bytes",
  "response_bytes",
  "thread_id",
  "turn_id",
  "request_kind",
  "client",
  "upstream_request_id",
  "error",
  "error_kind",
  "rewrites",
  "warnings",
  "metadata",
  "charges",
] as const;

/** The values of `REQUEST_COLUMNS`, in their order. Whatever is in the entry, they can be stored: one odd value must not hold up the rows behind it. */
export function encodeRequest(entry: LogEntry): SqlValue[] {
  const { usage, cost } = entry;
  return [
    entry.id,
    whole(entry.startedAtUnixMs) ?? 0,
    entry.status,
    clip(entry.endpoint) ?? "",
    clip(entry.keyName),
    clip(entry.integration),
    clip(entry.provider),
    clip(entry.modelAsked),
    clip(entry.modelServed),
    whole(entry.httpStatus),
    entry.streamed ? 1 : 0,
    usage ? (whole(usage.inputTokens) ?? 0) : null,
    whole(usage?.cachedInputTokens),
    whole(usage?.cacheWriteTokens),
    whole(usage?.outputTokens),
    whole(usage?.reasoningTokens),
    usage?.estimated ? 1 : 0,
    cost.kind === "known" ? whole(cost.microUsd) : null,
    cost.kind === "unknown" ? cost.reason : null,
    isUnpriced(entry) ? 1 : 0,
    whole(entry.firstEventMs),
    whole(entry.durationMs),
    whole(entry.requestBytes) ?? 0,
    whole(entry.responseBytes) ?? 0,
    clip(entry.threadId),
    clip(entry.turnId),
    clip(entry.requestKind),
    clip(entry.client),
    clip(entry.upstreamRequestId),
    clip(entry.error, MAX.error),
    clip(entry.errorKind),
    list(entry.rewrites.map(clipNote)),
    list(entry.warnings.map((warning) => warning.slice(0, MAX.note))),
    entry.metadata && Object.keys(entry.metadata).length > 0 ? JSON.stringify(entry.metadata) : null,
    encodeCharges(entry.charges),
  ];
}

export function decodeRequest(row: SqlRow): LogEntry {
  return {
    id: text(row["id"]) ?? "",
    startedAtUnixMs: number(row["started_at_ms"]) ?? 0,
    status: row["status"] as RequestStatus,
    endpoint: text(row["endpoint"]) ?? "",
    streamed: row["streamed"] === 1,
    cost: decodeCost(row),
    requestBytes: number(row["request_bytes"]) ?? 0,
    responseBytes: number(row["response_bytes"]) ?? 0,
    rewrites: parseList<RewriteNote>(row["rewrites"]),
    warnings: parseList<string>(row["warnings"]),
    ...present({
      keyName: text(row["key_name"]),
      integration: text(row["integration"]),
      provider: text(row["provider"]),
      modelAsked: text(row["model_asked"]),
      modelServed: text(row["model_served"]),
      httpStatus: number(row["http_status"]),
      usage: decodeUsage(row),
      firstEventMs: number(row["first_event_ms"]),
      durationMs: number(row["duration_ms"]),
      threadId: text(row["thread_id"]),
      turnId: text(row["turn_id"]),
      requestKind: text(row["request_kind"]),
      client: text(row["client"]),
      upstreamRequestId: text(row["upstream_request_id"]),
      error: text(row["error"]),
      errorKind: text(row["error_kind"]),
      metadata: parseObject(row["metadata"]),
      charges: parseCharges(row["charges"]),
    }),
  };
}

export const encodeBodies = ({ id, request, response }: LogBodies): SqlValue[] => [
  id,
  request === undefined ? null : withoutNul(request),
  response === undefined ? null : withoutNul(response),
];

export function decodeBodies(row: SqlRow): LogBodies {
  return {
    id: text(row["id"]) ?? "",
    ...present({ request: text(row["request"]), response: text(row["response"]) }),
  };
}

function decodeUsage(row: SqlRow): Usage | undefined {
  const inputTokens = number(row["input_tokens"]);
  if (inputTokens === undefined) return undefined;
  return {
    inputTokens,
    cachedInputTokens: number(row["cached_input_tokens"]) ?? 0,
    cacheWriteTokens: number(row["cache_write_tokens"]) ?? 0,
    outputTokens: number(row["output_tokens"]) ?? 0,
    reasoningTokens: number(row["reasoning_tokens"]) ?? 0,
    ...(row["usage_estimated"] === 1 && { estimated: true }),
  };
}

function decodeCost(row: SqlRow): Cost {
  const amount = number(row["cost_micro_usd"]);
  if (amount !== undefined) return { kind: "known", microUsd: microUsd(amount) };
  return { kind: "unknown", reason: row["cost_unknown"] === "no-price" ? "no-price" : "no-usage" };
}

const whole = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? Math.round(value) : null;

const clip = (value: string | undefined, length: number = MAX.name): string | null =>
  value === undefined ? null : withoutNul(value.slice(0, length));

/** Node 22's own SQLite reads a text only up to its first NUL. */
const withoutNul = (value: string): string => value.replaceAll("\0", "\u{FFFD}");

const clipNote = ({ what, before, after }: RewriteNote): RewriteNote => ({
  what: what.slice(0, MAX.note),
  before: before.slice(0, MAX.note),
  after: after.slice(0, MAX.note),
});

const list = (items: readonly unknown[]): string | null =>
  items.length === 0 ? null : JSON.stringify(items.slice(0, MAX.notes));

const text = (value: SqlValue | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

const number = (value: SqlValue | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;

const parseList = <T>(value: SqlValue | undefined): readonly T[] =>
  typeof value === "string" ? (JSON.parse(value) as T[]) : [];

const parseObject = (value: SqlValue | undefined): Metadata | undefined =>
  typeof value === "string" ? (JSON.parse(value) as Metadata) : undefined;

const parseCharges = (value: SqlValue | undefined): readonly Charge[] | undefined =>
  typeof value === "string" ? decodeCharges(value) : undefined;

/** The entries of an object that are there. */
function present<T extends object>(optional: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
