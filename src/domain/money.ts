// domain/ — the words and the arithmetic of portkey-codex. Pure: it imports nothing, reads no clock, opens
// no file. What must never happen here: I/O, a library, or a guess where a value is unknown.

/** Millionths of a US dollar, whole numbers only: $1.25 is 1_250_000. */
export type MicroUsd = number & { readonly unit: "microUsd" };

export const microUsd = (millionths: number): MicroUsd => Math.round(millionths) as MicroUsd;

/** What a request cost. A model without a price is `unknown`, never free: a wrong 0 hides spending. */
export type Cost =
  | { readonly kind: "known"; readonly microUsd: MicroUsd }
  | { readonly kind: "unknown"; readonly reason: "no-price" | "no-usage" };

/** "$0.034", "$12.40", "<$0.001": enough digits to tell two agent turns apart. */
export function formatMicroUsd(amount: MicroUsd): string {
  const dollars = amount / 1_000_000;
  if (amount === 0) return "$0";
  if (dollars < 0.001) return "<$0.001";
  return `$${dollars.toFixed(dollars < 1 ? 3 : 2)}`;
}

/** "~$0.034": made of a guess. What is free stays free, and what is far below a limit stays below it: "<$0.001". */
export function formatEstimatedMicroUsd(amount: MicroUsd): string {
  if (amount < 500) return formatMicroUsd(amount);
  return `~${formatMicroUsd(microUsd(Math.max(amount, 1_000)))}`;
}
