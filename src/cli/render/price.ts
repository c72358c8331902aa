import type { PricedFacts, PriceSource } from "../../app/model-facts.ts";
import type { JsonRow } from "./json.ts";
import { formatUsd } from "./values.ts";

export const PRICE_FIELDS = [
  "input_usd_per_million",
  "output_usd_per_million",
  "cached_input_usd_per_million",
  "cache_write_usd_per_million",
  "price_source",
] as const;

export const priceJson = ({ facts: { price }, priceSource }: PricedFacts): JsonRow => ({
  input_usd_per_million: price?.inputUsdPerMillion,
  output_usd_per_million: price?.outputUsdPerMillion,
  cached_input_usd_per_million: price?.cachedInputUsdPerMillion,
  cache_write_usd_per_million: price?.cacheWriteUsdPerMillion,
  price_source: priceSource.kind === "unknown" ? undefined : priceSource.kind,
});

/** A price as lines of `model show` and `model price`. */
export function priceLines({ facts, priceSource }: PricedFacts): readonly (readonly [string, string])[] {
  const { price } = facts;
  const perMillion = (usd: number | undefined) => {
    const text = formatUsd(usd);
    return text === undefined ? "unknown" : `${text} per million tokens`;
  };
  const written = price?.cacheWriteUsdPerMillion;
  return [
    ["input", perMillion(price?.inputUsdPerMillion)],
    ["cached input", perMillion(price?.cachedInputUsdPerMillion)],
    ...(written === undefined ? [] : [["cache write", perMillion(written)] as const]),
    ["output", perMillion(price?.outputUsdPerMillion)],
    ["price from", sourceSentence(priceSource)],
  ];
}

function sourceSentence(source: PriceSource): string {
  switch (source.kind) {
    case "own":
      return `your settings, for ${source.pattern}`;
    case "list":
      return `the price list of ${source.date}`;
    case "unknown":
      return "nowhere; portkey-codex model price says it";
  }
}
