import type { LogEntry } from "../../src/domain/log-entry.ts";
import { microUsd } from "../../src/domain/money.ts";
import type { RunningRequest } from "../../src/ports/request-log.ts";

/** 22 Nov 2026, 09:41:02 UTC. */
export const START = Date.UTC(2026, 10, 22, 9, 41, 2);

/** A row that says as little as a row can. */
export function barestEntry(over: Partial<LogEntry> & { readonly id: string }): LogEntry {
  return {
    startedAtUnixMs: START,
    status: "ok",
    endpoint: "/v1/responses",
    streamed: true,
    cost: { kind: "unknown", reason: "no-usage" },
    requestBytes: 0,
    responseBytes: 0,
    rewrites: [],
    warnings: [],
    ...over,
  };
}

/** A request that is under way, as the writer is told of it. */
export function underWay(entry: LogEntry): RunningRequest {
  return { id: entry.id, startedAtUnixMs: entry.startedAtUnixMs, entry: () => entry };
}

/** A row of a Codex turn that went well, every field filled. */
export function fullEntry(over: Partial<LogEntry> & { readonly id: string }): LogEntry {
  return {
    ...barestEntry(over),
    keyName: "codex",
    integration: "openai-dev",
    provider: "openai",
    modelAsked: "@openai-dev/gpt-5.5",
    modelServed: "gpt-5.5-2026-04-23",
    httpStatus: 200,
    usage: {
      inputTokens: 18_234,
      cachedInputTokens: 16_896,
      cacheWriteTokens: 12,
      outputTokens: 1_102,
      reasoningTokens: 640,
    },
    cost: { kind: "known", microUsd: microUsd(34_021) },
    firstEventMs: 612,
    durationMs: 9_804,
    requestBytes: 104_233,
    responseBytes: 88_120,
    threadId: "0199a7b2-0000-7000-8000-000000000001",
    turnId: "0199a7b2-0000-7000-8000-000000000002",
    requestKind: "turn",
    client: "codex_exec/0.169.0",
    upstreamRequestId: "req_1",
    rewrites: [{ what: "model", before: "@openai-dev/gpt-5.5", after: "gpt-5.5" }],
    warnings: ["parallel_tool_calls=false is not supported upstream; sent one at a time"],
    ...over,
  };
}
