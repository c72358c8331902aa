import type { Usage } from "../../domain/usage.ts";
import { asRecord } from "../json-value.ts";

/** Anthropic's own counts: three kinds of input that do not overlap. Units: tokens. */
export interface TokenCounts {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly thinking: number;
}

const NONE: TokenCounts = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, thinking: 0 };

/**
 * What is known after one more `usage` object. `message_delta` repeats the counts of `message_start` as they are by
 * then, or leaves them out; some imitators write zeros there, which take back nothing.
 * Returns `before` itself when the object says nothing.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming ("token counts are cumulative").
 */
export function addUsage(before: TokenCounts | undefined, value: unknown): TokenCounts | undefined {
  const usage = asRecord(value);
  const read = {
    input: count(usage["input_tokens"]),
    cacheRead: count(usage["cache_read_input_tokens"]),
    cacheWrite: count(usage["cache_creation_input_tokens"]),
    output: count(usage["output_tokens"]),
    thinking: count(asRecord(usage["output_tokens_details"])["thinking_tokens"]),
  };
  if (Object.values(read).every((tokens) => tokens === undefined)) return before;
  const known = before ?? NONE;
  const after: TokenCounts = {
    input: read.input || known.input,
    cacheRead: read.cacheRead || known.cacheRead,
    cacheWrite: read.cacheWrite || known.cacheWrite,
    output: read.output || known.output,
    thinking: read.thinking || known.thinking,
  };
  return before && isEqual(before, after) ? before : after;
}

const isEqual = (one: TokenCounts, other: TokenCounts): boolean =>
  one.input === other.input &&
  one.cacheRead === other.cacheRead &&
  one.cacheWrite === other.cacheWrite &&
  one.output === other.output &&
  one.thinking === other.thinking;

/** Both together, where either is known. */
export function sumOf(one: TokenCounts | undefined, other: TokenCounts | undefined): TokenCounts | undefined {
  if (!one || !other) return one ?? other;
  return {
    input: one.input + other.input,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    output: one.output + other.output,
    thinking: one.thinking + other.thinking,
  };
}

/** `undefined` when nothing was counted: unknown is not zero. */
export function usageOf(counts: TokenCounts | undefined): Usage | undefined {
  if (!counts) return undefined;
  return {
    inputTokens: counts.input + counts.cacheRead + counts.cacheWrite,
    cachedInputTokens: counts.cacheRead,
    cacheWriteTokens: counts.cacheWrite,
    outputTokens: counts.output,
    reasoningTokens: Math.min(counts.thinking, counts.output),
  };
}

/** A count that cannot be one is no count. */
const count = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined;
