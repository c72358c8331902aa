/**
 * Tokens of one request, as the upstream reported them; or, where it did not, our own guess.
 * Shape: cached and cache-write tokens are part of `inputTokens`; reasoning tokens are part of `outputTokens`,
 * unless `reasoningApart` says otherwise.
 * Source: OpenAI Responses `usage`; measured against Codex's strict parser.
 */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** This vendor (xAI) counts reasoning beside its output, and bills both. */
  readonly reasoningApart?: true;
  /** Guessed from the texts (estimate-tokens.ts). Only the log has these: no client is ever told a guess. */
  readonly estimated?: true;
}

/** Everything that the model wrote, thoughts included: what a vendor bills as output. */
export const allOutputTokens = (usage: Usage): number =>
  usage.outputTokens + (usage.reasoningApart ? usage.reasoningTokens : 0);
