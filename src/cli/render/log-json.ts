import type { LogBodies, LogEntry } from "../../domain/log-entry.ts";
import type { JsonRow } from "./json.ts";
import { rfc3339 } from "./values.ts";

/** What `--json` of a log may name. Scripts depend on these: a name may come, none may go or change its meaning. */
export const LOG_FIELDS = [
  "id",
  "time",
  "status",
  "model",
  "model_served",
  "integration",
  "provider",
  "endpoint",
  "key",
  "http_status",
  "streamed",
  "input_tokens",
  "cached_tokens",
  "cache_write_tokens",
  "output_tokens",
  "reasoning_tokens",
  "usage_estimated",
  "cost_usd",
  "cost_unknown",
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

/** And what `logs show --json` adds: null unless bodies are stored. */
export const BODY_FIELDS = ["request_body", "response_body"] as const;

type LogJson = Readonly<Record<(typeof LOG_FIELDS)[number], unknown>>;

/** A cost that nobody knows is null, and `cost_unknown` says why; it is never 0. */
export function logToJson({ usage, cost, ...entry }: LogEntry): LogJson & JsonRow {
  return {
    id: entry.id,
    time: rfc3339(entry.startedAtUnixMs),
    status: entry.status,
    model: entry.modelAsked,
    model_served: entry.modelServed,
    integration: entry.integration,
    provider: entry.provider,
    endpoint: entry.endpoint,
    key: entry.keyName,
    http_status: entry.httpStatus,
    streamed: entry.streamed,
    input_tokens: usage?.inputTokens,
    cached_tokens: usage?.cachedInputTokens,
    cache_write_tokens: usage?.cacheWriteTokens,
    output_tokens: usage?.outputTokens,
    reasoning_tokens: usage?.reasoningTokens,
    usage_estimated: usage && usage.estimated === true,
    cost_usd: cost.kind === "known" ? cost.microUsd / 1_000_000 : undefined,
    cost_unknown: cost.kind === "unknown" ? cost.reason : undefined,
    first_event_ms: entry.firstEventMs,
    duration_ms: entry.durationMs,
    request_bytes: entry.requestBytes,
    response_bytes: entry.responseBytes,
    thread_id: entry.threadId,
    turn_id: entry.turnId,
    request_kind: entry.requestKind,
    client: entry.client,
    upstream_request_id: entry.upstreamRequestId,
    error: entry.error,
    error_kind: entry.errorKind,
    rewrites: entry.rewrites,
    warnings: entry.warnings,
    metadata: entry.metadata,
    charges: entry.charges?.map(({ account, amount }) => ({ account, amount })),
  };
}

export const bodiesToJson = (bodies: LogBodies | undefined): JsonRow => ({
  request_body: bodies?.request,
  response_body: bodies?.response,
});
