import { type CustomPrice, readUsd, USD_EXPECTS } from "../domain/custom-price.ts";
import { nearest } from "../domain/did-you-mean.ts";
import { parsePatterns } from "../domain/patterns.ts";
import { isTable } from "../files/toml-value.ts";

type Wrong = (path: readonly string[], message: string) => undefined;

const KEYS = ["input", "output", "cached_input", "cache_write"] as const;
type Key = (typeof KEYS)[number];

/** Each is looked at for every request. */
const MAX_PRICES = 500;

/** `[integrations.<slug>.prices."<model>"]`: dollars per million tokens, each model once. */
export function parsePrices(slug: string, value: unknown, wrong: Wrong): readonly CustomPrice[] | undefined {
  if (value === undefined) return undefined;
  if (!isTable(value) || Object.keys(value).length > MAX_PRICES)
    return wrong(["prices"], `prices must be at most ${MAX_PRICES} tables, one for each model`);
  const prices = Object.entries(value).flatMap(([typed, table]) => {
    const model = typed.startsWith(`@${slug}/`) ? typed.slice(slug.length + 2) : typed;
    const price = readPrice(typed, table, wrong);
    if (parsePatterns([model])?.allowed.length !== 1)
      wrong(["prices", typed], `prices: "${typed}" is not the name of a model`);
    return price ? [{ model, price }] : [];
  });
  return prices.length > 0 ? prices : undefined;
}

function readPrice(model: string, table: unknown, wrong: Wrong): CustomPrice["price"] | undefined {
  if (!isTable(table))
    return wrong(["prices", model], `the price of ${model} must be a table: { input = 2.5, output = 10 }`);
  for (const key of Object.keys(table)) {
    if (!isKey(key)) wrong(["prices", model, key], unknownKey(model, key));
  }
  const read = (key: Key): number | undefined => {
    if (table[key] === undefined) return undefined;
    const usd = readUsd(table[key]);
    return usd ?? wrong(["prices", model, key], `${key} of ${model} must be ${USD_EXPECTS}`);
  };
  const [input, output, cached, written] = KEYS.map(read);
  if (table["input"] === undefined || table["output"] === undefined)
    return wrong(["prices", model], `the price of ${model} needs both input and output`);
  if (input === undefined || output === undefined) return undefined;
  return {
    inputUsdPerMillion: input,
    outputUsdPerMillion: output,
    ...(cached !== undefined && { cachedInputUsdPerMillion: cached }),
    ...(written !== undefined && { cacheWriteUsdPerMillion: written }),
  };
}

const isKey = (key: string): key is Key => (KEYS as readonly string[]).includes(key);

function unknownKey(model: string, key: string): string {
  const guess = nearest(key, KEYS);
  return `the price of ${model} has no "${key}"${guess ? `; did you mean ${guess}?` : `: ${KEYS.join(", ")}`}`;
}
