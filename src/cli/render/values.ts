/** A time as a person reads it, where the user is: today's clock, else the date as well. */
export function formatTime(unixMs: number, nowUnixMs: number): string {
  const at = new Date(unixMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (at.toDateString() === new Date(nowUnixMs).toDateString()) return clock;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}`;
}

/** A time for a script: RFC 3339, UTC. */
export const rfc3339 = (unixMs: number): string => new Date(unixMs).toISOString();

/** "$1.25": dollars per million tokens. `undefined` where no price is known: never a zero. */
export const formatUsd = (usd: number | undefined): string | undefined =>
  usd === undefined ? undefined : `$${Number(usd.toFixed(6))}`;
