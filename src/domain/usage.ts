/**
 * Tokens of one request, as the upstream reported them.
 * Shape: cached and cache-write tokens are part of `inputTokens`; reasoning tokens are part of `outputTokens`.
 * Source: OpenAI Responses `usage`; measured against Codex's strict parser.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}
