import type { Price } from "../../domain/pricing.ts";

/** A time as a person reads it: today's clock, else the date. */
export function formatTime(unixMs: number, nowUnixMs: number): string {
  const at = new Date(unixMs);
  const sameDay = at.toDateString() === new Date(nowUnixMs).toDateString();
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (sameDay) return clock;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}`;
}

/** A time for a script: RFC 3339, UTC. */
export const rfc3339 = (unixMs: number): string => new Date(unixMs).toISOString();

/** "$1.25": dollars per million tokens; what is unknown is a dash, never a zero. */
export const formatUsdPerMillion = (usd: number | undefined): string =>
  usd === undefined ? "–" : `$${Number(usd.toFixed(4))}`;

/** 272_000 → "272k", 1_048_576 → "1M". */
export function formatTokens(tokens: number | undefined): string {
  if (tokens === undefined) return "–";
  if (tokens >= 1_000_000) return `${Number((tokens / 1_000_000).toFixed(1))}M`;
  return tokens >= 1_000 ? `${Math.round(tokens / 1_000)}k` : String(tokens);
}

/** The three prices of a model as JSON fields. */
export const priceFields = (price: Price | undefined): Readonly<Record<string, number | undefined>> => ({
  input_usd_per_million: price?.inputUsdPerMillion,
  output_usd_per_million: price?.outputUsdPerMillion,
  cached_input_usd_per_million: price?.cachedInputUsdPerMillion,
});
