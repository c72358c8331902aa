import type { Usage } from "../../domain/usage.ts";
import { readUsage } from "../responses/read-usage.ts";
import { recordOf } from "./read-field.ts";

/**
 * The `usage` of a chat answer in every shape that vendors send:
 *  - cached tokens as `prompt_tokens_details.cached_tokens` (OpenAI), `cached_tokens` (Moonshot) or
 *    `prompt_cache_hit_tokens` (DeepSeek);
 *  - reasoning tokens within `completion_tokens` (OpenAI) or beside them (xAI), which only the total tells.
 * Sources: api-docs.deepseek.com/guides/kv_cache, docs.x.ai/docs/guides/reasoning.
 */
export function readChatUsage(value: unknown): Usage | undefined {
  const fields = recordOf(value);
  const usage = readUsage(fields);
  if (!fields || !usage) return undefined;
  const cached = [usage.cachedInputTokens, fields["prompt_cache_hit_tokens"], fields["cached_tokens"]].find(
    (count): count is number => typeof count === "number" && count > 0 && Number.isFinite(count),
  );
  const { inputTokens, outputTokens, reasoningTokens } = usage;
  const isBeside =
    reasoningTokens > 0 && fields["total_tokens"] === inputTokens + outputTokens + reasoningTokens;
  return {
    ...usage,
    cachedInputTokens: Math.min(Math.round(cached ?? 0), inputTokens),
    outputTokens: isBeside ? outputTokens + reasoningTokens : outputTokens,
  };
}
