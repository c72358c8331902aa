import { type Cost, microUsd } from "./money.ts";
import { allOutputTokens, type Usage } from "./usage.ts";

/**
 * What a vendor charges for one model.
 * Units: dollars per million tokens, which is the same number as micro-dollars per token.
 * A missing cached price means cached tokens cost as much as fresh ones: charging too little hides spending.
 */
export interface Price {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
  readonly cachedInputUsdPerMillion?: number;
  readonly cacheWriteUsdPerMillion?: number;
}

/** The cost of one request. Cached tokens never exceed the input they are part of. */
export function costOf(usage: Usage | undefined, price: Price | undefined): Cost {
  if (!price) return { kind: "unknown", reason: "no-price" };
  if (!usage) return { kind: "unknown", reason: "no-usage" };
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const written = Math.min(usage.cacheWriteTokens, usage.inputTokens - cached);
  const fresh = usage.inputTokens - cached - written;
  const total =
    fresh * exact(price.inputUsdPerMillion) +
    cached * exact(price.cachedInputUsdPerMillion ?? price.inputUsdPerMillion) +
    written * exact(price.cacheWriteUsdPerMillion ?? price.inputUsdPerMillion) +
    allOutputTokens(usage) * exact(price.outputUsdPerMillion);
  return { kind: "known", microUsd: microUsd(total / PARTS) };
}

/** Sums of decimals such as 0.1 are not exact in binary, and half a micro-dollar would fall to either side; sums of whole numbers are exact. */
const PARTS = 1_000_000;
const exact = (usdPerMillion: number): number => Math.round(usdPerMillion * PARTS);
