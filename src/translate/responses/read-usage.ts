import type { Usage } from "../../domain/usage.ts";
import { asRecord } from "../json-peek.ts";

/**
 * The `usage` of a Responses answer, forgiving what vendors leave out or call otherwise: details may be
 * missing, null or empty, and some send Chat Completions' names.
 * `undefined` when there are no token counts at all: unknown is not zero.
 */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  const inputTokens = count(usage["input_tokens"] ?? usage["prompt_tokens"]);
  const outputTokens = count(usage["output_tokens"] ?? usage["completion_tokens"]);
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const input = asRecord(usage["input_tokens_details"] ?? usage["prompt_tokens_details"]);
  const output = asRecord(usage["output_tokens_details"] ?? usage["completion_tokens_details"]);
  return {
    inputTokens: inputTokens ?? 0,
    cachedInputTokens: count(input["cached_tokens"]) ?? 0,
    cacheWriteTokens: count(input["cache_write_tokens"]) ?? 0,
    outputTokens: outputTokens ?? 0,
    reasoningTokens: count(output["reasoning_tokens"]) ?? 0,
  };
}

/** A whole number of tokens; vendors are known to send floats and, by mistake, strings. */
function count(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0) return undefined;
  return Math.round(number);
}
