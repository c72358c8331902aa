import type { Usage } from "../domain/usage.ts";
import { estimateRequestTokens } from "../translate/estimate-request.ts";
import type { Trip } from "./trip.ts";

/**
 * What a request probably took, when a model answered and nobody said how much that was; for the log alone, and only
 * when the client has everything. `undefined` when no model answered, or none that wrote anything and ended well:
 * unknown is not zero. Thoughts that the vendor does not show are missing; cached input counts as fresh.
 */
export async function estimateUsage(trip: Trip): Promise<Usage | undefined> {
  const { exchange, api, reading } = trip;
  if (!exchange || api === "embeddings" || !wasAnswered(trip)) return undefined;
  // Other requests first: this may take some ms of a long conversation.
  await new Promise((done) => setImmediate(done));
  const endedWell = reading.terminal === "completed" || reading.terminal === "incomplete";
  try {
    const outputTokens = exchange.estimateOutputTokens();
    if (outputTokens === 0 && !endedWell) return undefined;
    const inputTokens = estimateRequestTokens(JSON.parse(exchange.call.body.toString()));
    return { ...NOTHING, inputTokens, outputTokens, estimated: true };
  } catch {
    // Of what passed only the outside was looked at: it may be damaged, or nested too deeply to walk through.
    return undefined;
  }
}

const NOTHING = { cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 } as const;

const wasAnswered = ({ firstEventMs, httpStatus = 0 }: Trip): boolean =>
  firstEventMs !== undefined && httpStatus < 300;
