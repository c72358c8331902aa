/** How long an allowance lasts before it begins anew. `days` counts from Monday, 1 January 2024. */
export type Period =
  | { readonly kind: "hour" | "day" | "week" | "month" | "total" }
  | { readonly kind: "days"; readonly count: number };

/** From `startUnixMs` up to, not including, `endUnixMs`; that of `total` never ends. */
export interface Window {
  readonly startUnixMs: number;
  readonly endUnixMs: number;
}

export const WEEK_DAYS = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;

export type WeekDay = (typeof WEEK_DAYS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A Monday, so that seven days are a week. Counted in days of a calendar without time zones. */
const FIRST_DAY = Date.UTC(2024, 0, 1) / DAY_MS;

/**
 * The window that a moment lies in, by the clock on the wall where the gateway runs (its time zone, `TZ` where that
 * is set). Days, weeks and months begin at local midnight, so a day may
 * have 23 or 25 hours; an hour always has sixty minutes, also when the clock is put back.
 */
export function windowOf(period: Period, atUnixMs: number, weekStart: WeekDay): Window {
  const at = new Date(atUnixMs);
  const [year, month, day] = [at.getFullYear(), at.getMonth(), at.getDate()];
  switch (period.kind) {
    case "hour": {
      const startUnixMs =
        atUnixMs - (at.getMinutes() * 60_000 + at.getSeconds() * 1_000 + at.getMilliseconds());
      return { startUnixMs, endUnixMs: startUnixMs + HOUR_MS };
    }
    case "day":
      return between([year, month, day], 1);
    case "week": {
      const since = (at.getDay() - WEEK_DAYS.indexOf(weekStart) + 7) % 7;
      return between([year, month, day - since], 7);
    }
    case "month":
      return { startUnixMs: midnight(year, month, 1), endUnixMs: midnight(year, month + 1, 1) };
    case "days": {
      const since = positiveModulo(Date.UTC(year, month, day) / DAY_MS - FIRST_DAY, period.count);
      return between([year, month, day - since], period.count);
    }
    case "total":
      return { startUnixMs: 0, endUnixMs: Number.POSITIVE_INFINITY };
  }
}

/** Where midnight does not exist, because the clock is put forward then, the day begins at the next moment that does. */
const midnight = (year: number, month: number, day: number): number => new Date(year, month, day).getTime();

const between = ([year, month, day]: readonly [number, number, number], days: number): Window => ({
  startUnixMs: midnight(year, month, day),
  endUnixMs: midnight(year, month, day + days),
});

const positiveModulo = (value: number, by: number): number => ((value % by) + by) % by;

const MAX_DAYS = 365;

/** `day`, `14 days`, `14d`, `total`. */
export function parsePeriod(text: string): Period | undefined {
  const word = text.trim().toLowerCase();
  const count = Number(/^(\d{1,3}) ?(?:d|days?)$/.exec(word)?.[1]);
  if (count >= 1 && count <= MAX_DAYS) return count === 1 ? { kind: "day" } : { kind: "days", count };
  switch (word) {
    case "hour":
    case "day":
    case "week":
    case "month":
    case "total":
      return { kind: word };
    case "":
      return { kind: "total" };
    default:
      return undefined;
  }
}

export const spellPeriod = (period: Period): string =>
  period.kind === "days" ? `${period.count} days` : period.kind;

/** "Daily", as the first word of a sentence about a budget. */
export function periodAdjective(period: Period): string {
  switch (period.kind) {
    case "hour":
      return "Hourly";
    case "day":
      return "Daily";
    case "week":
      return "Weekly";
    case "month":
      return "Monthly";
    case "total":
      return "Total";
    case "days":
      return `${period.count}-day`;
  }
}
