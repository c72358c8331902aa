import { customPriceOf } from "../domain/custom-price.ts";
import type { Integration } from "../domain/integration.ts";
import type { ModelFacts, PriceBook } from "../ports/price-book.ts";

/** Who says what a model costs. */
export type PriceSource =
  /** The user; `pattern` is the name that it stands under in the settings. */
  | { readonly kind: "own"; readonly pattern: string }
  | { readonly kind: "list"; readonly date: string }
  | { readonly kind: "unknown" };

export interface PricedFacts {
  readonly facts: ModelFacts;
  readonly priceSource: PriceSource;
}

/** What is known about a model of an integration; the user's own price comes before the list's. */
export function factsOfModel(
  list: PriceBook,
  { provider, prices }: Pick<Integration, "provider" | "prices">,
  model: string,
): PricedFacts {
  const listed = list.factsOf(provider, model);
  const own = customPriceOf(prices, model);
  if (own)
    return { facts: { ...listed, price: own.price }, priceSource: { kind: "own", pattern: own.model } };
  return { facts: listed, priceSource: sourceOf(listed, list) };
}

export const sourceOf = ({ price }: ModelFacts, { dataDate }: PriceBook): PriceSource =>
  price ? { kind: "list", date: dataDate } : { kind: "unknown" };
