// How limits are spelt, and which window a moment lies in.
import { afterEach, describe, expect, test } from "vitest";
import { parseCount, spellCount } from "./amount.ts";
import { budgetKind, formatSpent, parseBudget, spellBudget } from "./budget.ts";
import { fits, isOnList, parsePatterns } from "./patterns.ts";
import { type Period, parsePeriod, windowOf } from "./period.ts";
import { formatRate, parseRate, rateKind, spellRate } from "./rate-limit.ts";

describe("budgets as they are typed", () => {
  test.each([
    ["$10/day", { unit: "cost", limit: 10_000_000, period: { kind: "day" } }, "day"],
    ["$0.5/hour", { unit: "cost", limit: 500_000, period: { kind: "hour" } }, "hour"],
    ["$2.25/14 days", { unit: "cost", limit: 2_250_000, period: { kind: "days", count: 14 } }, "14 days"],
    ["$50", { unit: "cost", limit: 50_000_000, period: { kind: "total" } }, "total"],
    ["500k tokens/week", { unit: "tokens", limit: 500_000, period: { kind: "week" } }, "tokens/week"],
    ["1.2M tokens/month", { unit: "tokens", limit: 1_200_000, period: { kind: "month" } }, "tokens/month"],
  ])("%s", (text, budget, kind) => {
    const parsed = parseBudget(text)!;
    expect(parsed).toEqual(budget);
    expect(spellBudget(parsed)).toBe(text);
    expect(budgetKind(parsed)).toBe(kind);
  });

  test.each([
    ["10/day", "$10/day"],
    ["$50/total", "$50"],
    ["100000 token/DAY", "100k tokens/day"],
    ["$1/7d", "$1/7 days"],
    ["$1/1 day", "$1/day"],
  ])("%s means %s", (text, spelled) => expect(spellBudget(parseBudget(text)!)).toBe(spelled));

  test.each([
    "",
    "$",
    "-1/day",
    "$1/year",
    "$1/0 days",
    "$1/366 days",
    "ten/day",
    "$1/day/2",
    "$1.1234567/day",
    "$2000000/day",
    "1e9 tokens/day",
  ])("%j is none", (text) => expect(parseBudget(text)).toBeUndefined());
});

test.each([
  ["60/minute", { kind: "requests", limit: 60, span: "minute" }, "minute", "60 requests a minute"],
  [
    "200k tokens/hour",
    { kind: "tokens", limit: 200_000, span: "hour" },
    "tokens/hour",
    "200k tokens an hour",
  ],
  ["4 parallel", { kind: "parallel", limit: 4 }, "parallel", "4 requests at once"],
])("the rate %s", (text, rate, kind, words) => {
  const parsed = parseRate(text)!;
  expect(parsed).toEqual(rate);
  expect(spellRate(parsed)).toBe(text);
  expect(rateKind(parsed)).toBe(kind);
  expect(formatRate(parsed)).toBe(words);
});

test.each(["60", "60/month", "x/minute", "parallel", "1.5/minute"])("%j is no rate", (text) =>
  expect(parseRate(text)).toBeUndefined(),
);

test.each([
  ["1_000", 1_000, "1k"],
  ["2.5M", 2_500_000, "2.5M"],
  ["1234", 1_234, "1234"],
  ["999", 999, "999"],
])("the count %s", (text, count, spelled) => {
  expect(parseCount(text)).toBe(count);
  expect(spellCount(count)).toBe(spelled);
  expect(parseCount(spelled)).toBe(count);
});

test.each([
  ["cost", 10_020_000, "$10.02"],
  ["cost", 34_000, "$0.0340"],
  ["cost", 0, "$0.00"],
  ["tokens", 1_234_567, "1,234,567 tokens"],
] as const)("%s of %d reads %s", (unit, amount, words) => expect(formatSpent(unit, amount)).toBe(words));

describe("patterns", () => {
  test.each([
    ["@openai/*,!*-pro", ["@openai/gpt-5", "gpt-5"], true],
    ["@openai/*,!*-pro", ["@openai/gpt-5-pro", "gpt-5-pro"], false],
    ["@openai/*", ["@azure/gpt-5", "gpt-5"], false],
    ["gpt-?", ["@openai/gpt-5", "gpt-5"], true],
    ["gpt-?", ["gpt-50"], false],
    ["!gpt-*", ["claude"], true],
    ["*a*b*c*", ["xxaxxbxxcxx"], true],
    ["GPT-5", ["gpt-5"], false],
  ])("%s on %j: %s", (patterns, names, expected) =>
    expect(isOnList(parsePatterns(patterns)!, names)).toBe(expected),
  );

  test.each(["", "a,,b", "a b", "!", "a,!!b"])("%j is no list", (text) =>
    expect(parsePatterns(text)).toBeUndefined(),
  );

  test("many stars do not run away", () => {
    const startedMs = performance.now();
    expect(fits(`${"*a".repeat(90)}b`, "a".repeat(200))).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(50);
  });
});

describe("windows by the clock on the wall", () => {
  const zone = process.env["TZ"];
  afterEach(() => {
    process.env["TZ"] = zone;
    if (zone === undefined) delete process.env["TZ"];
  });
  const local = (text: string): number => new Date(text).getTime();

  const cases: readonly [string, string, Period, string, string, number][] = [
    ["a day", "Europe/Berlin", { kind: "day" }, "2026-11-25T02:50:00Z", "2026-11-24T23:00:00Z", 24],
    [
      "the day that has 23 hours",
      "Europe/Berlin",
      { kind: "day" },
      "2026-03-29T12:00:00Z",
      "2026-03-28T23:00:00Z",
      23,
    ],
    [
      "the day that has 25 hours",
      "Europe/Berlin",
      { kind: "day" },
      "2026-10-25T12:00:00Z",
      "2026-10-24T22:00:00Z",
      25,
    ],
    [
      "the first of two hours of one name",
      "Europe/Berlin",
      { kind: "hour" },
      "2026-10-25T00:30:00Z",
      "2026-10-25T00:00:00Z",
      1,
    ],
    [
      "the second of them",
      "Europe/Berlin",
      { kind: "hour" },
      "2026-10-25T01:30:00Z",
      "2026-10-25T01:00:00Z",
      1,
    ],
    [
      "an hour where zones have halves",
      "Asia/Kolkata",
      { kind: "hour" },
      "2026-11-25T02:50:00Z",
      "2026-11-25T02:30:00Z",
      1,
    ],
    [
      "a day without a midnight",
      "Asia/Beirut",
      { kind: "day" },
      "2026-03-29T12:00:00Z",
      "2026-03-28T22:00:00Z",
      23,
    ],
    [
      "a week from Monday",
      "Europe/Berlin",
      { kind: "week" },
      "2026-11-29T12:00:00Z",
      "2026-11-22T23:00:00Z",
      168,
    ],
    ["a month", "America/New_York", { kind: "month" }, "2026-12-01T03:00:00Z", "2026-11-01T04:00:00Z", 721],
    [
      "seven days are a week",
      "UTC",
      { kind: "days", count: 7 },
      "2026-11-29T12:00:00Z",
      "2026-11-23T00:00:00Z",
      168,
    ],
    [
      "days before the first",
      "UTC",
      { kind: "days", count: 10 },
      "2023-12-31T12:00:00Z",
      "2023-12-22T00:00:00Z",
      240,
    ],
  ];
  test.each(cases)("%s (%s)", (_, timeZone, period, at, start, hours) => {
    process.env["TZ"] = timeZone;
    const found = windowOf(period, local(at), "monday");
    expect(new Date(found.startUnixMs).toISOString()).toBe(new Date(start).toISOString());
    expect((found.endUnixMs - found.startUnixMs) / 3_600_000).toBe(hours);
  });

  test("a week may begin on Sunday", () => {
    process.env["TZ"] = "UTC";
    expect(windowOf({ kind: "week" }, local("2026-11-29T12:00:00Z"), "sunday").startUnixMs).toBe(
      local("2026-11-29T00:00:00Z"),
    );
  });

  test("the end of each window is the start of the next, through two years of a zone with summer time", () => {
    process.env["TZ"] = "Europe/Berlin";
    for (const text of ["hour", "day", "week", "month", "3 days"]) {
      const period = parsePeriod(text)!;
      let found = windowOf(period, local("2026-01-01T00:00:00Z"), "monday");
      while (found.startUnixMs < local("2027-12-31T00:00:00Z")) {
        const next = windowOf(period, found.endUnixMs, "monday");
        expect(next.startUnixMs).toBe(found.endUnixMs);
        expect(windowOf(period, found.endUnixMs - 1, "monday").startUnixMs).toBe(found.startUnixMs);
        found = next;
      }
    }
  });
});
