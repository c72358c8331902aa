import type { UpstreamHeaders } from "../ports/upstream.ts";

/** What is known when an attempt has failed. Milliseconds. */
export interface FailedAttempt {
  /** 1 after the first failure. */
  readonly attempt: number;
  /** Already spent on waiting for this request. */
  readonly waitedMs: number;
  readonly headers: UpstreamHeaders;
  readonly nowUnixMs: number;
  /** 0 to 1. */
  readonly random: number;
}

const MAX_RETRIES = 3;
const MAX_TOLD_RETRIES = 5;
/** Longer than that nobody waits without a word: the user is told instead. */
const MAX_TOTAL_WAIT_MS = 60_000;
const FIRST_WAIT_MS = 500;

/**
 * How long to wait before the next attempt, or `undefined` when it is time to tell the user.
 * An upstream that says when to come back is obeyed as long as all waits together stay under a minute;
 * otherwise 0.5, 1 and 2 s, each up to a quarter longer so that two Codex do not march in step.
 * Source: RFC 9110 section 10.2.3; OpenAI's and Azure's `retry-after-ms`; Portkey's order of the headers.
 */
export function retryDelayMs(failed: FailedAttempt): number | undefined {
  const toldMs = toldDelayMs(failed.headers, failed.nowUnixMs);
  if (failed.attempt > (toldMs === undefined ? MAX_RETRIES : MAX_TOLD_RETRIES)) return undefined;
  const delayMs = toldMs ?? FIRST_WAIT_MS * 2 ** (failed.attempt - 1) * (1 + failed.random / 4);
  return failed.waitedMs + delayMs <= MAX_TOTAL_WAIT_MS ? Math.round(delayMs) : undefined;
}

/** What the upstream asks for, in milliseconds; a value that cannot be read counts as absent. */
export function toldDelayMs(headers: UpstreamHeaders, nowUnixMs: number): number | undefined {
  const read = (name: string) => {
    const value = headers[name];
    return typeof value === "string" && value.trim() !== "" ? value : undefined;
  };
  const inMs = read("retry-after-ms") ?? read("x-ms-retry-after-ms");
  if (inMs !== undefined && Number(inMs) >= 0) return Number(inMs);
  const after = read("retry-after");
  if (after === undefined) return undefined;
  if (Number(after) >= 0) return Number(after) * 1_000;
  const dateMs = Date.parse(after);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowUnixMs);
}
