import type { Usage } from "../domain/usage.ts";
import { asRecord } from "./json-value.ts";

/**
 * The `usage` of an answer in Chat Completions or Responses, in every vendor's wording: details may be missing, null
 * or empty. Cached tokens are part of the input.
 * `undefined` when there are no token counts at all: unknown is not zero.
 * Sources: OpenAI `CompletionUsage`; DeepSeek (`prompt_cache_hit_tokens`); Moonshot (`cached_tokens`); xAI, which
 * bills reasoning tokens on top of `completion_tokens`.
 */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  const inputTokens = firstCount(usage, ["prompt_tokens", "input_tokens"]);
  const outputTokens = firstCount(usage, ["completion_tokens", "output_tokens"]);
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const inputDetails = asRecord(usage["prompt_tokens_details"] ?? usage["input_tokens_details"]);
  const outputDetails = asRecord(usage["completion_tokens_details"] ?? usage["output_tokens_details"]);
  const cached = firstCount(inputDetails, ["cached_tokens"]) ?? firstCount(usage, CACHED) ?? 0;
  const written = firstCount(inputDetails, WRITTEN) ?? firstCount(usage, WRITTEN) ?? 0;
  const reasoning =
    firstCount(outputDetails, ["reasoning_tokens"]) ?? firstCount(usage, ["reasoning_tokens"]) ?? 0;
  const input = inputTokens ?? 0;
  const output = outputTokens ?? 0;
  const isApart = isReasoningApart(usage, { input, output, reasoning });
  const cachedInputTokens = Math.min(cached, input);
  return {
    inputTokens: input,
    cachedInputTokens,
    cacheWriteTokens: Math.min(written, input - cachedInputTokens),
    outputTokens: output,
    reasoningTokens: reasoning,
    ...(isApart && { reasoningApart: true }),
  };
}

const CACHED = ["prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens"] as const;
const WRITTEN = ["cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens"] as const;

/** The total tells whether the reasoning was counted as output; more reasoning than output says it was not. */
function isReasoningApart(
  usage: Readonly<Record<string, unknown>>,
  counts: { readonly input: number; readonly output: number; readonly reasoning: number },
): boolean {
  const { input, output, reasoning } = counts;
  const total = firstCount(usage, ["total_tokens"]);
  return reasoning > output || (reasoning > 0 && total === input + output + reasoning);
}

function firstCount(record: Readonly<Record<string, unknown>>, names: readonly string[]): number | undefined {
  for (const name of names) {
    const tokens = count(record[name]);
    if (tokens !== undefined) return tokens;
  }
  return undefined;
}

/** A whole number of tokens; vendors are known to send floats and, by mistake, strings. */
function count(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0) return undefined;
  return Math.min(Math.round(number), Number.MAX_SAFE_INTEGER);
}
