import type { BudgetLimit, LimitMode } from "./budget.ts";
import { type WeekDay, type Window, windowOf } from "./period.ts";

/** What one request takes from one budget, at the most. */
export interface Claim {
  /** Whose spending it is: a budget, and of a budget in groups one group. */
  readonly account: string;
  /** The account that all take who find no room for one of their own. */
  readonly sharedAccount: string;
  readonly limit: BudgetLimit;
  readonly mode: LimitMode;
  /** Whole micro-dollars or tokens. */
  readonly amount: number;
}

/** What was really taken from an account, in one of its windows. May be less than nothing where it corrects. */
export interface Charge {
  readonly account: string;
  readonly windowStartUnixMs: number;
  /** `Infinity` for a budget that never begins anew. */
  readonly windowEndUnixMs: number;
  readonly amount: number;
}

/** One account in one of its windows. `spent + reserved` never passes a limit that blocks. */
export interface Slot extends Window {
  readonly account: string;
  spent: number;
  reserved: number;
}

/** An amount that is set aside in a slot until it is known what was taken. */
export interface Hold {
  readonly claim: Claim;
  readonly slot: Slot;
}

export type LedgerVerdict =
  | { readonly kind: "held"; readonly holds: readonly Hold[]; readonly over: readonly Hold[] }
  | { readonly kind: "refused"; readonly claim: Claim; readonly slot: Readonly<Slot> };

/** The bound of the accounts in memory. */
const MAX_ACCOUNTS = 50_000;
/** Windows of one account: a clock that jumps forward and back finds its old one again. */
const MAX_WINDOWS = 3;
const SWEEP_EVERY_MS = 60_000;

/**
 * Everything that is spent and set aside, in whole micro-dollars and tokens. All claims of a request are taken or
 * none, in one go, so requests that run side by side cannot pass a limit together. What is set aside in one window
 * is settled in that window, also when another has begun.
 */
export class LedgerBook {
  readonly #accounts = new Map<string, Slot[]>();
  readonly #weekStart: () => WeekDay;
  readonly #maxAccounts: number;
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(weekStart: () => WeekDay, maxAccounts = MAX_ACCOUNTS) {
    this.#weekStart = weekStart;
    this.#maxAccounts = maxAccounts;
  }

  reserve(claims: readonly Claim[], nowUnixMs: number): LedgerVerdict {
    const holds: Hold[] = [];
    const over: Hold[] = [];
    for (const claim of claims) {
      const slot = this.#slotOf(claim, nowUnixMs);
      const hold = { claim, slot };
      // What costs nothing fits everywhere.
      if (claim.amount > 0 && slot.spent + slot.reserved + claim.amount > claim.limit.limit) {
        if (claim.mode === "block") return { kind: "refused", claim, slot: { ...slot } };
        over.push(hold);
      }
      holds.push(hold);
    }
    for (const { slot, claim } of holds) slot.reserved += claim.amount;
    return { kind: "held", holds, over };
  }

  /** Each hold exactly once. `amount` is what was taken in truth. */
  settle({ claim, slot }: Hold, amount: number): Charge {
    slot.reserved -= claim.amount;
    slot.spent += amount;
    const { account, startUnixMs: windowStartUnixMs, endUnixMs: windowEndUnixMs } = slot;
    return { account, windowStartUnixMs, windowEndUnixMs, amount };
  }

  /** What was charged before, or what somebody corrects. */
  add({ account, windowStartUnixMs, windowEndUnixMs, amount }: Charge): void {
    const slots = this.#accounts.get(account);
    const found = slots?.find(({ startUnixMs }) => startUnixMs === windowStartUnixMs);
    if (found) {
      found.spent += amount;
      return;
    }
    const slot = {
      account,
      startUnixMs: windowStartUnixMs,
      endUnixMs: windowEndUnixMs,
      spent: amount,
      reserved: 0,
    };
    this.#put(account, slots ?? [], slot);
  }

  /** As it stands; nothing is opened by looking. */
  standing(account: string, { period }: BudgetLimit, nowUnixMs: number): Readonly<Slot> {
    const window = windowOf(period, nowUnixMs, this.#weekStart());
    const found = this.#accounts.get(account)?.find((slot) => slot.startUnixMs === window.startUnixMs);
    return found ? { ...found } : { account, ...window, spent: 0, reserved: 0 };
  }

  get size(): number {
    return this.#accounts.size;
  }

  #slotOf({ account, sharedAccount, limit }: Claim, nowUnixMs: number): Slot {
    const known = this.#accounts.get(account);
    const current = known?.[0];
    // The calendar is asked only when a window is over: nearly never.
    if (current && nowUnixMs >= current.startUnixMs && nowUnixMs < current.endUnixMs) return current;
    const owner = known || this.#hasRoom(nowUnixMs) ? account : sharedAccount;
    const slots = known ?? this.#accounts.get(owner) ?? [];
    const window = windowOf(limit.period, nowUnixMs, this.#weekStart());
    const old = slots.find(({ startUnixMs }) => startUnixMs === window.startUnixMs);
    const slot = old ?? { account: owner, ...window, spent: 0, reserved: 0 };
    this.#put(owner, slots, slot);
    return slot;
  }

  /** The newest in use comes first. */
  #put(account: string, slots: readonly Slot[], slot: Slot): void {
    this.#accounts.set(account, [slot, ...slots.filter((other) => other !== slot)].slice(0, MAX_WINDOWS));
  }

  /** Accounts whose windows are over make room; the shared ones are few and always have it. */
  #hasRoom(nowUnixMs: number): boolean {
    if (this.#accounts.size < this.#maxAccounts) return true;
    if (Math.abs(nowUnixMs - this.#sweptAtMs) < SWEEP_EVERY_MS) return false;
    this.#sweptAtMs = nowUnixMs;
    for (const [account, slots] of this.#accounts) {
      if (slots.every(({ endUnixMs, reserved }) => endUnixMs <= nowUnixMs && reserved === 0))
        this.#accounts.delete(account);
    }
    return this.#accounts.size < this.#maxAccounts;
  }
}
