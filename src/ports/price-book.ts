import type { Price } from "../domain/pricing.ts";

export interface ModelFacts {
  readonly model: string;
  readonly price?: Price;
  readonly contextWindow?: number;
}

/** What is known about models without asking anyone. */
export interface PriceBook {
  /** `provider` is an id of providers/index.ts. `undefined`: no price is known, which is not the same as free. */
  priceOf(provider: string, model: string, inputTokens: number, atUnixMs: number): Price | undefined;
  /** As of now, and for a short input where the price depends on its length. */
  factsOf(provider: string, model: string): ModelFacts;
  /** What the vendor behind a provider sells; empty where none is known. */
  modelsOf(provider: string): readonly ModelFacts[];
  /** When the shipped price data was made, for `doctor`. */
  readonly dataDate: string;
}
