/** 240, 18_234 → "18.2k", 250_000 → "250k", 1_250_000 → "1.3M": at most five characters. */
export function compactCount(count: number): string {
  if (count < 1_000) return String(count);
  if (count < 999_500) return `${inThree(count / 1_000)}k`;
  return `${inThree(count / 1_000_000)}M`;
}

/** A guess has no third digit: 240 → "~240", 18_234 → "~18k", 250_000 → "~250k": at most five characters too. */
export function compactGuess(count: number): string {
  if (count < 1_000) return `~${count}`;
  const [thousands, unit] = count < 999_500 ? [count / 1_000, "k"] : [count / 1_000_000, "M"];
  return `~${thousands < 9.95 ? thousands.toFixed(1) : Math.round(thousands)}${unit}`;
}

/** One decimal below a hundred. */
const inThree = (value: number): string => (value < 99.95 ? value.toFixed(1) : String(Math.round(value)));

/** 612 → "0.6 s", 99_000 → "99.0 s", 372_000 → "6m12s", 3_900_000 → "1h05m": at most six characters up to a day. */
export function compactDuration(ms: number): string {
  if (ms < 99_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}

/** "09:41:02", where the user is. */
export function clockTime(unixMs: number): string {
  const at = new Date(unixMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
}

/** "11-22 09:41", where the user is. */
export function dayTime(unixMs: number): string {
  const at = new Date(unixMs);
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** "2026-11-22 09:41:02", where the user is. */
export function dateTime(unixMs: number): string {
  const at = new Date(unixMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockTime(unixMs)}`;
}

/** "18,234": as it is read aloud. */
export const groupedCount = (count: number): string => count.toLocaleString("en-US");

const two = (value: number): string => String(value).padStart(2, "0");
