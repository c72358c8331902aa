import { fits } from "./patterns.ts";
import type { Price } from "./pricing.ts";

/** What the user says a model costs, by its name or a pattern of names. It comes before every list. */
export interface CustomPrice {
  /** Without `@slug/`. */
  readonly model: string;
  readonly price: Price;
}

/** The name itself comes first, then the pattern that says most about it. */
export function customPriceOf(
  prices: readonly CustomPrice[] | undefined,
  model: string,
): CustomPrice | undefined {
  if (!prices) return undefined;
  let best: CustomPrice | undefined;
  for (const each of prices) {
    if (each.model === model) return each;
    if (fits(each.model, model) && each.model.length > (best?.model.length ?? 0)) best = each;
  }
  return best;
}

export const USD_EXPECTS =
  "dollars per million tokens, such as 2.5, at most 100000 and with at most 6 decimals";

const MAX_USD = 100_000;
const DECIMALS = 1e6;

/** As it is typed: `2.5`, `$2.50`. */
export function parseUsd(text: string): number | undefined {
  const [, digits] = /^\$?(\d{1,6}(?:\.\d{1,6})?)$/.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : readUsd(Number(digits));
}

/** As a file has it: a number, not a text. */
export function readUsd(value: unknown): number | undefined {
  if (typeof value !== "number" || !(value >= 0) || value > MAX_USD) return undefined;
  return Math.round(value * DECIMALS) / DECIMALS === value ? value : undefined;
}
