import { type CustomPrice, customPriceOf } from "../domain/custom-price.ts";
import type { Price } from "../domain/pricing.ts";
import type { PriceBook } from "../ports/price-book.ts";

/** What is to be priced. */
export interface Priced {
  /** The user's own prices for this integration. */
  readonly own: readonly CustomPrice[] | undefined;
  /** An id of providers/index.ts. */
  readonly provider: string;
  /** The names of one model, the likeliest first: an upstream may serve a dated name of what was asked for. */
  readonly models: readonly string[];
  readonly inputTokens: number;
  readonly atUnixMs: number;
}

/** The user's own price, for whichever name it is. */
export const ownPriceOf = ({ own, models }: Pick<Priced, "own" | "models">): Price | undefined =>
  own && firstOf(models, (model) => customPriceOf(own, model)?.price);

/** The user's own price, or else the list's. */
export function priceOf(priced: Priced, list: Pick<PriceBook, "priceOf">): Price | undefined {
  const { provider, models, inputTokens, atUnixMs } = priced;
  return (
    ownPriceOf(priced) ?? firstOf(models, (model) => list.priceOf(provider, model, inputTokens, atUnixMs))
  );
}

function firstOf<T>(models: readonly string[], find: (model: string) => T | undefined): T | undefined {
  for (const model of models) {
    const found = find(model);
    if (found !== undefined) return found;
  }
  return undefined;
}
