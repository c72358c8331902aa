// What is spent never passes a limit, whatever comes in whichever order.
import { describe, expect, test } from "vitest";
import type { BudgetLimit } from "./budget.ts";
import { type Charge, type Claim, type Hold, LedgerBook } from "./ledger.ts";
import { windowOf } from "./period.ts";

const NOON = Date.UTC(2026, 10, 25, 12);
const DAY: BudgetLimit = { unit: "cost", limit: 1_000, period: { kind: "day" } };

const claim = (amount: number, over: Partial<Claim> = {}): Claim => ({
  account: "a",
  sharedAccount: "others",
  limit: DAY,
  mode: "block",
  amount,
  ...over,
});

const open = (): LedgerBook => new LedgerBook(() => "monday");

function take(book: LedgerBook, claims: readonly Claim[], at = NOON): readonly Hold[] {
  const verdict = book.reserve(claims, at);
  if (verdict.kind === "refused") throw new Error("refused");
  return verdict.holds;
}

describe("one account", () => {
  test("what is set aside counts as if it were spent, and comes back", () => {
    const book = open();
    const [hold] = take(book, [claim(700)]);
    expect(book.reserve([claim(301)], NOON)).toMatchObject({
      kind: "refused",
      slot: { spent: 0, reserved: 700 },
    });
    expect(book.settle(hold!, 100)).toMatchObject({ account: "a", amount: 100 });
    expect(book.reserve([claim(900)], NOON).kind).toBe("held");
  });

  test("what costs nothing passes also when all is spent", () => {
    const book = open();
    book.settle(take(book, [claim(10)])[0]!, 5_000);
    expect(book.reserve([claim(0)], NOON).kind).toBe("held");
    expect(book.reserve([claim(1)], NOON).kind).toBe("refused");
  });

  test("a refusal takes nothing from the other budgets", () => {
    const book = open();
    const small = claim(500, { account: "b", limit: { ...DAY, limit: 100 } });
    expect(book.reserve([claim(500), small], NOON).kind).toBe("refused");
    expect(book.standing("a", DAY, NOON)).toMatchObject({ spent: 0, reserved: 0 });
  });

  test("a budget that only warns lets pass, and counts", () => {
    const book = open();
    const verdict = book.reserve([claim(5_000, { mode: "warn" })], NOON);
    expect(verdict).toMatchObject({ kind: "held", over: [{ claim: { amount: 5_000 } }] });
    expect(book.standing("a", DAY, NOON).reserved).toBe(5_000);
  });

  test("a new day begins with nothing, and what runs is settled in the day that it began in", () => {
    const book = open();
    const [hold] = take(book, [claim(900)]);
    const tomorrow = NOON + 86_400_000;
    take(book, [claim(1_000)], tomorrow);
    expect(book.settle(hold!, 800).windowStartUnixMs).toBe(windowOf(DAY.period, NOON, "monday").startUnixMs);
    expect(book.standing("a", DAY, tomorrow)).toMatchObject({ spent: 0, reserved: 1_000 });
    expect(book.standing("a", DAY, NOON)).toMatchObject({ spent: 800, reserved: 0 });
  });

  test("a clock that jumps forward and back finds what was spent", () => {
    const book = open();
    book.settle(take(book, [claim(900)])[0]!, 900);
    take(book, [claim(900)], NOON + 40 * 86_400_000);
    expect(book.reserve([claim(101)], NOON).kind).toBe("refused");
  });

  test("what was charged before and what is corrected count", () => {
    const book = open();
    const window = windowOf(DAY.period, NOON, "monday");
    const charge: Charge = {
      account: "a",
      windowStartUnixMs: window.startUnixMs,
      windowEndUnixMs: window.endUnixMs,
      amount: 950,
    };
    book.add(charge);
    expect(book.reserve([claim(51)], NOON).kind).toBe("refused");
    book.add({ ...charge, amount: -950 });
    expect(book.reserve([claim(1_000)], NOON).kind).toBe("held");
  });

  test("a total is never over", () => {
    const book = open();
    const limit: BudgetLimit = { ...DAY, period: { kind: "total" } };
    book.settle(take(book, [claim(600, { limit })])[0]!, 600);
    expect(book.reserve([claim(401, { limit })], NOON + 1e12).kind).toBe("refused");
  });
});

test("accounts have a bound: new ones share one, until old ones are over", () => {
  const book = new LedgerBook(() => "monday", 3);
  const many = (at: number) =>
    Array.from({ length: 10 }, (_, i) => take(book, [claim(100, { account: `g${i}` })], at)[0]!);
  const holds = many(NOON);
  expect(book.size).toBe(4);
  expect(holds[9]?.slot).toMatchObject({ account: "others", reserved: 700 });
  for (const hold of holds) book.settle(hold, 100);
  expect(take(book, [claim(1, { account: "new" })], NOON + 2 * 86_400_000)[0]?.slot.account).toBe("new");
  expect(book.size).toBeLessThanOrEqual(4);
});

/** A small generator whose row of numbers is the same for the same seed. Source: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("100,000 random steps: nothing is spent beyond a limit, and nobody is refused without need", () => {
  const random = randomOf(20_261_125);
  const below = (count: number) => Math.floor(random() * count);
  const book = open();
  const limits: readonly BudgetLimit[] = [
    { unit: "cost", limit: 2_000, period: { kind: "hour" } },
    { unit: "cost", limit: 9_000, period: { kind: "day" } },
    { unit: "tokens", limit: 30_000, period: { kind: "week" } },
    { unit: "cost", limit: 120_000, period: { kind: "month" } },
  ];
  /** What a second book-keeper knows: account and window → spent and set aside. */
  const model = new Map<string, { spent: number; reserved: number; limit: number }>();
  const place = (hold: Hold) => `${hold.slot.account}@${hold.slot.startUnixMs}`;
  const running: Hold[][] = [];
  let nowUnixMs = Date.UTC(2026, 9, 24, 12);
  let [held, refused] = [0, 0];

  for (let step = 0; step < 100_000; step += 1) {
    const dice = random();
    if (dice < 0.5) {
      const owner = `k${below(3)}`;
      const claims = limits.map((limit, at) => claim(below(400), { account: `${owner}:${at}`, limit }));
      const wouldFit = claims.every(({ account, limit, amount }) => {
        const { startUnixMs } = windowOf(limit.period, nowUnixMs, "monday");
        const { spent, reserved } = model.get(`${account}@${startUnixMs}`) ?? { spent: 0, reserved: 0 };
        return amount === 0 || spent + reserved + amount <= limit.limit;
      });
      const verdict = book.reserve(claims, nowUnixMs);
      expect(verdict.kind === "held").toBe(wouldFit);
      if (verdict.kind === "refused") {
        refused += 1;
        continue;
      }
      held += 1;
      running.push([...verdict.holds]);
      for (const hold of verdict.holds) {
        const known = model.get(place(hold)) ?? { spent: 0, reserved: 0, limit: hold.claim.limit.limit };
        known.reserved += hold.claim.amount;
        model.set(place(hold), known);
      }
    } else if (dice < 0.95) {
      // Settled with less, with all, or given back: an abort before anything ran.
      const [holds = []] = running.splice(below(running.length), 1);
      const share = random() < 0.2 ? 0 : random();
      for (const hold of holds) {
        const amount = Math.floor(hold.claim.amount * share);
        book.settle(hold, amount);
        const known = model.get(place(hold))!;
        known.reserved -= hold.claim.amount;
        known.spent += amount;
        expect(known.spent + known.reserved).toBeLessThanOrEqual(known.limit);
      }
    } else {
      // Mostly forwards, over hours, nights and the end of summer time; now and then a little back.
      nowUnixMs += random() < 0.9 ? below(1_200_000) : -below(60_000);
    }
  }
  for (const holds of running) for (const hold of holds) book.settle(hold, hold.claim.amount);
  for (const { spent, limit } of model.values()) expect(spent).toBeLessThanOrEqual(limit);
  expect(held).toBeGreaterThan(5_000);
  expect(refused).toBeGreaterThan(5_000);
});
