// The promise that every ledger and every audit keeps.
import { describe, expect, test } from "vitest";
import type { Charge } from "../../src/domain/ledger.ts";
import type { LogEntry } from "../../src/domain/log-entry.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { barestEntry, START, underWay } from "../support/log-entries.ts";
import type { Keeper, Promised } from "./request-log.ts";

const clock = { nowUnixMs: () => START, monotonicMs: () => performance.now() };
const writerOptions = { keepMs: Number.MAX_SAFE_INTEGER, maxBytes: 1e12, clock, report: () => undefined };

const charge = (amount: number, over: Partial<Charge> = {}): Charge => ({
  account: "key:k1:day:",
  windowStartUnixMs: START - 1_000,
  windowEndUnixMs: START + 1_000,
  amount,
  ...over,
});

async function withStorage(keeper: Keeper, look: (storage: Storage) => void | Promise<void>): Promise<void> {
  const storage = await keeper.open();
  try {
    await look(storage);
  } finally {
    storage.close();
  }
}

async function write(storage: Storage, entries: readonly LogEntry[]): Promise<void> {
  const writer = storage.openWriter(writerOptions);
  for (const entry of entries) writer.finish(entry);
  await writer.flush();
}

const row = (id: string, over: Partial<LogEntry> = {}) => barestEntry({ id, ...over });

export const ledgerPromises: readonly Promised[] = [
  {
    promise: "an empty ledger answers",
    keep: (keeper) =>
      withStorage(keeper, ({ ledger }) => {
        expect(ledger.open(START)).toEqual([]);
        expect(ledger.accounts("key:", START)).toEqual([]);
        expect(ledger.latestCorrection()).toBe(0);
        expect(ledger.correctionsSince(0)).toEqual({ charges: [], cursor: 0 });
      }),
  },
  {
    promise:
      "what rows charge is summed by account and window, also after a restart and when the rows are gone",
    async keep(keeper) {
      const total = charge(7, {
        account: "policy:p:total:ada",
        windowStartUnixMs: 0,
        windowEndUnixMs: Infinity,
      });
      const over = charge(99, { windowStartUnixMs: START - 9_000, windowEndUnixMs: START - 1_000 });
      await withStorage(keeper, async (storage) => {
        await write(storage, [
          row("a", { charges: [charge(40), total] }),
          row("b", { charges: [charge(2), over] }),
          row("c"),
        ]);
        expect(storage.reader.list({ limit: 9 }).find(({ id }) => id === "a")?.charges).toEqual([
          charge(40),
          total,
        ]);
      });
      await withStorage(keeper, async ({ ledger, reader }) => {
        await reader.purge(START + 1);
        expect(ledger.open(START)).toEqual([charge(42), total]);
        expect(ledger.accounts("policy:p:", START)).toEqual([total]);
      });
    },
  },
  {
    promise: "a correction changes the sum and is told once",
    keep: (keeper) =>
      withStorage(keeper, async (storage) => {
        const { ledger } = storage;
        await write(storage, [row("a", { charges: [charge(40)] })]);
        const before = ledger.latestCorrection();
        ledger.correct([charge(-40)], START);
        expect(ledger.open(START)).toEqual([charge(0)]);
        const { charges, cursor } = ledger.correctionsSince(before);
        expect(charges).toEqual([charge(-40)]);
        expect(ledger.correctionsSince(cursor).charges).toEqual([]);
        expect(ledger.latestCorrection()).toBe(cursor);
      }),
  },
  {
    promise: "a row gets another cost, and its budgets the difference, together",
    keep: (keeper) =>
      withStorage(keeper, async (storage) => {
        await write(storage, [row("a", { charges: [charge(40)] })]);
        storage.ledger.reprice([{ id: "a", microUsd: 50, charges: [charge(50)] }], [charge(10)], START);
        expect(storage.reader.list({ limit: 1 })[0]).toMatchObject({
          cost: { kind: "known", microUsd: 50 },
          charges: [charge(50)],
        });
        expect(storage.ledger.open(START)).toEqual([charge(50)]);
      }),
  },
  {
    promise: "what was set aside for requests that a kill interrupted is charged, once",
    keep: (keeper) =>
      withStorage(keeper, async (storage) => {
        const writer = storage.openWriter(writerOptions);
        writer.begin(underWay(row("a", { status: "running", charges: [charge(300)] })));
        await writer.flush();
        expect(storage.ledger.open(START)).toEqual([]);
        expect(storage.closeInterrupted()).toBe(1);
        expect(storage.closeInterrupted()).toBe(0);
        expect(storage.ledger.open(START)).toEqual([charge(300)]);
      }),
  },
  {
    promise: "a gateway that ends tells the next one what it still charges, and nothing is charged twice",
    keep: (keeper) =>
      withStorage(keeper, async (old) => {
        const writer = old.openWriter(writerOptions);
        writer.begin(underWay(row("long", { status: "running", charges: [charge(300)] })));
        await writer.flush();
        writer.handOver();
        await withStorage(keeper, async (next) => {
          next.closeInterrupted();
          expect(next.ledger.open(START)).toEqual([charge(300)]);
          const cursor = next.ledger.latestCorrection();
          writer.finish(row("long", { charges: [charge(120)] }));
          writer.finish(row("short", { charges: [charge(5)] }));
          await writer.flush();
          const heard = next.ledger
            .correctionsSince(cursor)
            .charges.reduce((sum, { amount }) => sum + amount, 0);
          expect(heard).toBe(120 - 300 + 5);
          expect(next.ledger.open(START)).toEqual([charge(125)]);
        });
      }),
  },
  {
    promise: "nor is anything charged for what cost nothing in the end",
    keep: (keeper) =>
      withStorage(keeper, async (old) => {
        const writer = old.openWriter(writerOptions);
        writer.begin(underWay(row("failed", { status: "running", charges: [charge(300)] })));
        await writer.flush();
        writer.handOver();
        await withStorage(keeper, async (next) => {
          next.closeInterrupted();
          writer.finish(row("failed", { status: "error", charges: [] }));
          await writer.flush();
          expect(next.ledger.open(START)).toEqual([charge(0)]);
        });
      }),
  },
  {
    promise: "rows may be pushed out of a full queue, but not what they spent",
    keep: (keeper) =>
      withStorage(keeper, async (storage) => {
        const writer = storage.openWriter(writerOptions);
        for (let at = 0; at < 10_500; at += 1) writer.finish(row(`r${at}`, { charges: [charge(1)] }));
        expect(writer.lost).toBe(500);
        await writer.flush();
        expect(storage.ledger.open(START)).toEqual([charge(10_500)]);
      }),
  },
  {
    promise: "rows are found by their metadata, all of it, and a value is data",
    keep: (keeper) =>
      withStorage(keeper, async (storage) => {
        await write(storage, [
          row("a", { metadata: { team: "red", _user: "ada" } }),
          row("b", { metadata: { team: "red", _user: "it's" } }),
          row("c"),
        ]);
        const ids = (metadata: Record<string, string>) =>
          storage.reader.list({ metadata, limit: 9 }).map(({ id }) => id);
        expect(ids({ team: "red" })).toEqual(["b", "a"]);
        expect(ids({ team: "red", _user: "ada" })).toEqual(["a"]);
        expect(ids({ _user: "it's" })).toEqual(["b"]);
        expect(ids({ team: "' OR ''='" })).toEqual([]);
        expect(ids({ "a.b": "x" })).toEqual([]);
      }),
  },
];

const entry = (action: string, over = {}) => ({
  atUnixMs: START,
  who: "user ada",
  action,
  subject: "laptop",
  ...over,
});

export const auditPromises: readonly Promised[] = [
  {
    promise: "the audit keeps what was written, in order, also after a restart",
    async keep(keeper) {
      await withStorage(keeper, ({ audit }) => {
        expect(audit.verify()).toEqual({ kind: "sound", rows: 0, head: "0".repeat(64) });
        audit.append(entry("key.create", { after: '{"models":"*"}' }));
        audit.append(entry("budget.raise", { before: '"$10/day"', after: '"$15/day"', atUnixMs: START + 5 }));
      });
      await withStorage(keeper, ({ audit }) => {
        const rows = audit.list({});
        expect(rows).toMatchObject([
          { id: 1, action: "key.create", after: '{"models":"*"}' },
          { id: 2, action: "budget.raise", before: '"$10/day"' },
        ]);
        expect(rows[1]?.previousHash).toBe(rows[0]?.hash);
        expect(audit.verify()).toEqual({ kind: "sound", rows: 2, head: rows[1]?.hash });
        expect(audit.list({ actionGlob: "key.*" }).map(({ id }) => id)).toEqual([1]);
        expect(audit.list({ sinceUnixMs: START + 1 }).map(({ id }) => id)).toEqual([2]);
        expect(audit.list({ limit: 1 }).map(({ id }) => id)).toEqual([2]);
      });
    },
  },
  {
    promise: "every request that a rule refused is in the audit, and no other",
    keep: (keeper) =>
      withStorage(keeper, async (storage) => {
        await write(storage, [
          row("a", { status: "blocked", keyName: "laptop", modelAsked: "m", errorKind: "budget_exceeded" }),
          row("b", { status: "error", errorKind: "key_unknown" }),
          row("c"),
        ]);
        expect(storage.audit.list({})).toMatchObject([
          { who: "key laptop", action: "request.refuse", subject: "m" },
        ]);
        expect(JSON.parse(storage.audit.list({})[0]?.after ?? "")).toEqual({
          request: "a",
          reason: "budget_exceeded",
        });
        expect(storage.audit.verify().kind).toBe("sound");
      }),
  },
];

export function ledgerContract(name: string, openKeeper: () => Promise<Keeper>): void {
  describe(`ledger and audit contract: ${name}`, () => {
    for (const { promise, keep } of [...ledgerPromises, ...auditPromises])
      test(promise, async () => keep(await openKeeper()));
  });
}
