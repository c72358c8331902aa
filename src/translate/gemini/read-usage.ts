import type { Usage } from "../../domain/usage.ts";
import { asRecord } from "../json-value.ts";

/**
 * Gemini counts what its own tools read and what it thought apart from the prompt and the answer; for us the
 * first is input and the second output.
 * `undefined` when there are no token counts at all: unknown is not zero.
 * Source: https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  const prompt = count(usage["promptTokenCount"]);
  const answer = count(usage["candidatesTokenCount"]);
  const thoughts = count(usage["thoughtsTokenCount"]);
  if (prompt === undefined && answer === undefined && thoughts === undefined) return undefined;
  const inputTokens = (prompt ?? 0) + (count(usage["toolUsePromptTokenCount"]) ?? 0);
  return {
    inputTokens,
    cachedInputTokens: Math.min(count(usage["cachedContentTokenCount"]) ?? 0, inputTokens),
    cacheWriteTokens: 0,
    outputTokens: (answer ?? 0) + (thoughts ?? 0),
    reasoningTokens: thoughts ?? 0,
  };
}

/** Proto JSON may write whole numbers as strings. */
function count(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(Math.round(number)) || number < 0) return undefined;
  return Math.round(number);
}
