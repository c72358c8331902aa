import { expect, test } from "vitest";
import { SlidingWindow } from "./sliding-window.ts";

test("what is full has room again when the oldest is a span old, and not at the turn of the minute", () => {
  const window = new SlidingWindow(60_000);
  for (const at of [59_000, 59_500]) window.take(1, at);
  expect(window.waitMs(1, 2, 60_001)).toBe(58_999);
  expect(window.waitMs(1, 2, 119_000)).toBe(0);
  expect(window.waitMs(2, 2, 119_000)).toBe(500);
});

test("what is larger than the limit waits for an empty span; a limit of 0 lets nobody through", () => {
  const window = new SlidingWindow(1_000);
  expect(window.waitMs(500, 100, 0)).toBe(0);
  window.take(500, 0);
  expect(window.waitMs(500, 100, 10)).toBe(990);
  expect(window.waitMs(1, 0, 5_000)).toBe(Number.POSITIVE_INFINITY);
});

test("what turns out less gives room back, also in a grain that others share", () => {
  const window = new SlidingWindow(51_200);
  const grain = window.take(80, 10);
  expect(window.take(10, 20)).toBe(grain);
  window.adjust(grain, -70);
  expect(window.taken(30)).toBe(20);
  expect(window.isEmpty(60_000)).toBe(true);
  window.adjust(grain, -5);
  expect(window.taken(60_000)).toBe(0);
});

test("in no stretch of a span is more taken than the limit, and what is remembered has a bound", () => {
  const [span, limit] = [10_000, 37];
  const window = new SlidingWindow(span);
  const taken: number[] = [];
  let [now, seed] = [0, 7];
  for (let step = 0; step < 20_000; step += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    now += seed % 90;
    if (window.waitMs(1, limit, now) > 0) continue;
    window.take(1, now);
    taken.push(now);
  }
  for (let at = limit; at < taken.length; at += 1)
    expect(taken[at]! - taken[at - limit]!).toBeGreaterThanOrEqual(span);
  // A fixed window would let half of these pass at the turn only; nearly all of the room is used.
  expect(taken.length).toBeGreaterThan((now / span) * limit * 0.9);
});
