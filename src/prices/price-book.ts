// prices/ — what models cost, from the list that ships with us. What must never happen here: a network call,
// a price that is guessed, or a 0 where nothing is known.
import type { ModelInfo, ModelPrice, Provider } from "@pydantic/genai-prices";
import type { Price } from "../domain/pricing.ts";
import type { Clock } from "../ports/clock.ts";
import type { ModelFacts, PriceBook } from "../ports/price-book.ts";
import { priceSourceOf, vendorOf } from "./vendors.ts";

/** When the version of the list that we ship was published; a test holds the two together. */
export const PRICE_LIST = { version: "0.1.8", date: "2026-09-23" } as const;

/** The bounds of the cache, in models and in the length of a name. Names come from clients. */
const REMEMBERED_MODELS = 500;
const LONGEST_NAME = 200;

const FREE: Price = { inputUsdPerMillion: 0, outputUsdPerMillion: 0 };

/** What the list says of a model at one time. */
interface Listed {
  readonly info: ModelInfo;
  readonly price: ModelPrice;
}

/** The part of the library that is used. A look-up costs it 0.1 ms, so answers are kept. */
interface PriceList {
  calcPrice(
    usage: Record<string, number>,
    model: string,
    options: { readonly providerId: string; readonly timestamp: Date },
  ): { readonly model: ModelInfo; readonly model_price: ModelPrice } | null;
  findProvider(options: { readonly providerId: string }): Provider | undefined;
}

/** The list is half a megabyte of JavaScript, so it is loaded here and not with the module. */
export async function openPriceBook(clock: Clock): Promise<PriceBook> {
  return priceBookOver(await import("@pydantic/genai-prices"), clock);
}

export function priceBookOver(list: PriceList, clock: Clock): PriceBook {
  const remembered = new Map<string, { readonly minute: number; readonly listed: Listed | undefined }>();

  const lookUp = (vendor: string, model: string, atUnixMs: number): Listed | undefined => {
    const found = list.calcPrice({}, model, { providerId: vendor, timestamp: new Date(atUnixMs) });
    return found ? { info: found.model, price: found.model_price } : undefined;
  };

  /** Some prices change on a date or at an hour; all do so on a full minute. */
  const find = (vendor: string, model: string, atUnixMs: number): Listed | undefined => {
    if (model.length > LONGEST_NAME) return undefined;
    const key = `${vendor} ${model}`;
    const minute = Math.floor(atUnixMs / 60_000);
    const known = remembered.get(key);
    if (known && (known.minute === minute || !Array.isArray(known.listed?.info.prices))) return known.listed;
    const listed =
      lookUp(vendor, model, atUnixMs) ??
      lookUp(vendor, withoutDate(model), atUnixMs) ??
      (vendor === "aws" ? lookUp(vendor, withoutGeography(model), atUnixMs) : undefined);
    remembered.delete(key);
    remembered.set(key, { minute, listed });
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_MODELS && oldest !== undefined) remembered.delete(oldest);
    return listed;
  };

  const factsAt = (provider: string, model: string, inputTokens: number, atUnixMs: number): ModelFacts => {
    const source = priceSourceOf(provider, model);
    if (source.kind === "free") return { model, price: FREE };
    const listed = source.kind === "priced" ? find(source.vendor, source.model, atUnixMs) : undefined;
    if (!listed) return { model };
    const price = priceAt(listed.price, inputTokens);
    const contextWindow = listed.info.context_window;
    return { model, ...(price && { price }), ...(contextWindow !== undefined && { contextWindow }) };
  };

  return {
    dataDate: PRICE_LIST.date,
    priceOf: (provider, model, inputTokens, atUnixMs) =>
      factsAt(provider, model, inputTokens, atUnixMs).price,
    factsOf: (provider, model) => factsAt(provider, model, 0, clock.nowUnixMs()),
    modelsOf: (provider) => {
      const vendorId = vendorOf(provider);
      const vendor = vendorId === undefined ? undefined : list.findProvider({ providerId: vendorId });
      const current = vendor?.models.filter((model) => model.deprecated !== true) ?? [];
      return current.map(({ id }) => factsAt(provider, id, 0, clock.nowUnixMs()));
    },
  };
}

/**
 * A dated snapshot that the list does not know (`gpt-5.5-2026-04-01`) costs what its model costs; snapshots
 * with a price of their own are on the list.
 */
const withoutDate = (model: string): string => model.replace(/-20\d{2}-?[01]\d-?[0-3]\d$/, "");

/**
 * `us.openai.gpt-5.5` may be answered anywhere in the United States, and costs what `openai.gpt-5.5` costs; some
 * makers' models the list has under both names. `global.` is another price, so it stays.
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html
 */
const withoutGeography = (model: string): string => model.replace(/^(us|eu|apac|jp|au|ca)\./, "");

/** What a request cannot be priced without: the list charges for it, but the usage does not say how much of it there was. */
const BEYOND_TOKENS = ["requests_kcount", "output_reasoning_mtok"];

function priceAt(price: ModelPrice, inputTokens: number): Price | undefined {
  if (BEYOND_TOKENS.some((key) => price[key] !== undefined)) return undefined;
  const at = (key: string) => tierAt(price[key], inputTokens);
  const inputUsdPerMillion = at("input_mtok");
  const outputUsdPerMillion = at("output_mtok");
  if (inputUsdPerMillion === undefined || outputUsdPerMillion === undefined) return undefined;
  const cached = at("cache_read_mtok");
  const written = at("cache_write_mtok");
  return {
    inputUsdPerMillion,
    outputUsdPerMillion,
    ...(cached !== undefined && { cachedInputUsdPerMillion: cached }),
    ...(written !== undefined && { cacheWriteUsdPerMillion: written }),
  };
}

/** The whole request is charged at the tier that its input reaches. */
function tierAt(price: ModelPrice[string], inputTokens: number): number | undefined {
  if (price === undefined || typeof price === "number") return price;
  const reached = price.tiers.filter(({ start }) => inputTokens > start);
  return reached.sort((a, b) => b.start - a.start)[0]?.price ?? price.base;
}
