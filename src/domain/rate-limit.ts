import { parseCount, spellCount } from "./amount.ts";

export const RATE_SPANS = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const;

export type RateSpan = keyof typeof RATE_SPANS;

/** So many requests or tokens in any stretch of that length, or so many requests at once. */
export type RateLimit =
  | { readonly kind: "requests" | "tokens"; readonly limit: number; readonly span: RateSpan }
  | { readonly kind: "parallel"; readonly limit: number };

export const RATE_EXPECTS = 'such as "60/minute", "200k tokens/hour" or "4 parallel"';

/** `60/minute`, `60 requests/minute`, `200k tokens/hour`, `4 parallel`. */
export function parseRate(text: string): RateLimit | undefined {
  const parallel = /^(\S+) parallel$/i.exec(text.trim())?.[1];
  if (parallel !== undefined) {
    const limit = parseCount(parallel);
    return limit === undefined ? undefined : { kind: "parallel", limit };
  }
  const [, count = "", unit = "", span = ""] =
    /^(\S+?) ?(requests?|tokens?)?\/(second|minute|hour|day|week)$/i.exec(text.trim().toLowerCase()) ?? [];
  const limit = parseCount(count);
  if (limit === undefined) return undefined;
  return { kind: unit.startsWith("token") ? "tokens" : "requests", limit, span: span as RateSpan };
}

/** What `parseRate` reads as the same limit. */
export function spellRate(rate: RateLimit): string {
  if (rate.kind === "parallel") return `${rate.limit} parallel`;
  return `${spellCount(rate.limit)}${rate.kind === "tokens" ? " tokens" : ""}/${rate.span}`;
}

/** `minute`, `tokens/hour`, `parallel`: tells the limits of one owner apart. */
export const rateKind = (rate: RateLimit): string =>
  rate.kind === "parallel" ? "parallel" : rate.kind === "tokens" ? `tokens/${rate.span}` : rate.span;

/** "60 requests a minute", in a sentence. */
export function formatRate(rate: RateLimit): string {
  if (rate.kind === "parallel") return `${rate.limit} requests at once`;
  return `${spellCount(rate.limit)} ${rate.kind} ${rate.span === "hour" ? "an" : "a"} ${rate.span}`;
}
