// The promise that every request log keeps. A keeper is held to all of it; `test/storage/broken-keepers.test.ts`
// shows that a keeper which breaks one is caught.
import { describe, expect, test } from "vitest";
import type { LogEntry } from "../../src/domain/log-entry.ts";
import { microUsd } from "../../src/domain/money.ts";
import type { LogFilter } from "../../src/ports/request-log.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { barestEntry, fullEntry, START, underWay } from "../support/log-entries.ts";

/** A place where a log can be opened again and again; each keeper begins empty. */
export interface Keeper {
  open(): Promise<Storage>;
}

export interface Promised {
  readonly promise: string;
  keep(keeper: Keeper): Promise<void>;
}

const clock = { nowUnixMs: () => START, monotonicMs: () => performance.now() };
const writerOptions = { keepMs: Number.MAX_SAFE_INTEGER, maxBytes: 1e12, clock, report: () => undefined };

/** Opens, writes the rows in order, and waits until they are stored. */
async function withRows(
  keeper: Keeper,
  entries: readonly LogEntry[],
  look: (storage: Storage) => void | Promise<void>,
): Promise<void> {
  const storage = await keeper.open();
  try {
    const writer = storage.openWriter(writerOptions);
    for (const entry of entries) writer.finish(entry);
    await writer.flush();
    await look(storage);
  } finally {
    storage.close();
  }
}

const ids = (entries: readonly LogEntry[]) => entries.map((entry) => entry.id);
const at = (id: string, seconds: number, over: Partial<LogEntry> = {}) =>
  fullEntry({ id, startedAtUnixMs: START + seconds * 1_000, ...over });

const filters: readonly { name: string; filter: LogFilter; want: string[] }[] = [
  { name: "nothing asked: all", filter: {}, want: ["ccc", "bbb", "aaa"] },
  { name: "since is inclusive", filter: { sinceUnixMs: START + 1_000 }, want: ["ccc", "bbb"] },
  { name: "before is exclusive", filter: { beforeUnixMs: START + 1_000 }, want: ["aaa"] },
  { name: "status", filter: { status: "error" }, want: ["bbb"] },
  { name: "integration", filter: { integration: "azure" }, want: ["ccc"] },
  { name: "thread", filter: { threadId: "t-2" }, want: ["bbb"] },
  { name: "model with its slug", filter: { modelGlob: "@openai-dev/*" }, want: ["bbb", "aaa"] },
  { name: "model without its slug", filter: { modelGlob: "gpt-5.5" }, want: ["bbb", "aaa"] },
  { name: "model that answered", filter: { modelGlob: "*-04-23" }, want: ["bbb", "aaa"] },
  { name: "one unknown letter", filter: { modelGlob: "odd[?]%" }, want: ["ccc"] },
  { name: "brackets mean themselves", filter: { modelGlob: "odd[1]%" }, want: ["ccc"] },
  { name: "per cent means itself", filter: { modelGlob: "gpt%" }, want: [] },
  { name: "a quote ends nothing", filter: { modelGlob: "' OR 1=1 --" }, want: [] },
  { name: "an integration is data", filter: { integration: "' OR ''='" }, want: [] },
  { name: "all together", filter: { status: "error", threadId: "t-2", modelGlob: "*" }, want: ["bbb"] },
];
const filterRows = [
  at("aaa", 0, { threadId: "t-1" }),
  at("bbb", 1, { threadId: "t-2", status: "error" }),
  at("ccc", 2, { threadId: "t-3", integration: "azure", modelAsked: "odd[1]%", modelServed: "other" }),
];

const GUESS = {
  inputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 1,
  reasoningTokens: 0,
  estimated: true,
} as const;

const entriesTable = [
  { name: "every field", entry: fullEntry({ id: "full" }) },
  {
    name: "a usage that is a guess",
    entry: fullEntry({ id: "g", usage: { ...GUESS, inputTokens: 1_234, outputTokens: 56 } }),
  },
  { name: "hardly any field", entry: barestEntry({ id: "bare" }) },
  {
    name: "an error",
    entry: barestEntry({ id: "e", status: "error", error: "upstream said 529", errorKind: "overloaded" }),
  },
  {
    name: "a known cost of zero",
    entry: fullEntry({ id: "z", cost: { kind: "known", microUsd: microUsd(0) } }),
  },
  {
    name: "a cost that has no price",
    entry: fullEntry({ id: "n", cost: { kind: "unknown", reason: "no-price" } }),
  },
  { name: "text of every kind", entry: barestEntry({ id: "t", modelAsked: "mo\u0007del 'x' \u{1F600}\n" }) },
  {
    name: "large numbers",
    entry: barestEntry({ id: "l", requestBytes: 2 ** 40, cost: { kind: "known", microUsd: microUsd(9e12) } }),
  },
];

export const requestLogPromises: readonly Promised[] = [
  {
    promise: "an empty log answers",
    keep: (keeper) =>
      withRows(keeper, [], async ({ reader }) => {
        expect(reader.list({ limit: 20 })).toEqual([]);
        expect(reader.show("abc")).toEqual({ kind: "none" });
        expect(reader.count({})).toBe(0);
        expect(reader.latestCursor()).toBe(0);
        expect(reader.changedSince(0, {})).toEqual({ entries: [], cursor: 0 });
        expect(reader.spentBetween(0, START * 2)).toEqual({ microUsd: 0, estimatedMicroUsd: 0, unpriced: 0 });
        expect(await reader.purge(START * 2)).toBe(0);
      }),
  },
  ...entriesTable.map(({ name, entry }) => ({
    promise: `gives back ${name}`,
    keep: (keeper: Keeper) =>
      withRows(keeper, [entry], ({ reader }) => {
        expect(reader.show(entry.id)).toEqual({ kind: "one", entry });
      }),
  })),
  {
    promise: "lists the newest first, the later written one before its equal, and no more than asked",
    keep: (keeper) =>
      withRows(keeper, [at("bbb", 5), at("aaa", 9), at("ccc", 5), at("ddd", 1)], ({ reader }) => {
        expect(ids(reader.list({ limit: 9 }))).toEqual(["aaa", "ccc", "bbb", "ddd"]);
        expect(ids(reader.list({ limit: 2 }))).toEqual(["aaa", "ccc"]);
      }),
  },
  {
    promise: "a NUL does not cut a text short, nor does an endless one fill the disk",
    keep: (keeper) =>
      withRows(keeper, [at("nul", 0, { error: `a\u0000b${"x".repeat(1e6)}` })], ({ reader }) => {
        const shown = reader.show("nul");
        const error = shown.kind === "one" ? (shown.entry.error ?? "") : "";
        expect(error).toMatch(/^a\u{FFFD}bx+$/u);
        expect(error.length).toBeLessThanOrEqual(4_000);
      }),
  },
  ...filters.map(({ name, filter, want }) => ({
    promise: `filters by ${name}`,
    keep: (keeper: Keeper) =>
      withRows(keeper, filterRows, ({ reader }) => {
        expect(ids(reader.list({ ...filter, limit: 9 }))).toEqual(want);
        expect(reader.count(filter)).toBe(want.length);
        expect(ids(reader.changedSince(0, filter).entries)).toEqual([...want].reverse());
      }),
  })),
  {
    promise: "finds a row by the beginning of its id, unless several begin so",
    keep: (keeper) =>
      withRows(keeper, [at("k7f3", 0), at("k7m9", 1), at("b2", 2)], ({ reader }) => {
        expect(reader.show("b")).toMatchObject({ kind: "one", entry: { id: "b2" } });
        expect(reader.show("k7m")).toMatchObject({ kind: "one", entry: { id: "k7m9" } });
        expect(reader.show("k7")).toEqual({ kind: "several", ids: ["k7f3", "k7m9"] });
        for (const id of ["", "zz", "k7f3x", "%", "*", "' OR 1=1"])
          expect(reader.show(id)).toEqual({ kind: "none" });
      }),
  },
  {
    promise: "a running row becomes its final one, and both count as changes",
    async keep(keeper) {
      const storage = await keeper.open();
      const writer = storage.openWriter(writerOptions);
      const { reader } = storage;
      writer.begin(underWay(barestEntry({ id: "run", status: "running" })));
      await writer.flush();
      const begun = reader.changedSince(0, {});
      expect(begun.entries.map(({ id, status }) => [id, status])).toEqual([["run", "running"]]);
      writer.finish(at("run", 0));
      await writer.flush();
      const ended = reader.changedSince(begun.cursor, {});
      expect(ended.entries).toEqual([at("run", 0)]);
      expect(reader.count({})).toBe(1);
      expect(reader.changedSince(ended.cursor, {})).toEqual({ entries: [], cursor: ended.cursor });
      storage.close();
    },
  },
  {
    promise: "a request that ends at once is one change",
    async keep(keeper) {
      const storage = await keeper.open();
      const writer = storage.openWriter(writerOptions);
      writer.begin(underWay(barestEntry({ id: "quick", status: "running" })));
      writer.finish(at("quick", 0));
      await writer.flush();
      expect(storage.reader.latestCursor()).toBe(1);
      storage.close();
    },
  },
  {
    promise: "what a filter hides is not looked at again",
    keep: (keeper) =>
      withRows(keeper, filterRows, ({ reader }) => {
        const hidden = reader.changedSince(0, { status: "blocked" });
        expect(hidden).toEqual({ entries: [], cursor: reader.latestCursor() });
      }),
  },
  {
    promise: "hands out many changes in pages and skips none",
    keep: (keeper) => {
      const rows = Array.from({ length: 2_500 }, (_, i) => at(`row${i}`, i));
      return withRows(keeper, rows, ({ reader }) => {
        const seen: string[] = [];
        for (let cursor = 0; ; ) {
          const page = reader.changedSince(cursor, {});
          if (page.entries.length === 0) break;
          seen.push(...ids(page.entries));
          cursor = page.cursor;
        }
        expect(seen).toEqual(ids(rows));
      });
    },
  },
  {
    promise: "a reader that follows still sees new rows after everything was purged",
    keep: (keeper) =>
      withRows(keeper, [at("old1", 0), at("old2", 1)], async (storage) => {
        const cursor = storage.reader.latestCursor();
        expect(await storage.reader.purge(START * 2)).toBe(2);
        const writer = storage.openWriter(writerOptions);
        writer.finish(at("new", 5));
        await writer.flush();
        expect(ids(storage.reader.changedSince(cursor, {}).entries)).toEqual(["new"]);
      }),
  },
  {
    promise: "sums what is known and counts what is not",
    keep: (keeper) => {
      const unknown = { kind: "unknown", reason: "no-price" } as const;
      const noUsage = { cost: { kind: "unknown", reason: "no-usage" } as const };
      const rows = [
        at("in", 0, { cost: { kind: "known", microUsd: microUsd(100) } }),
        at("also", 9, { cost: { kind: "known", microUsd: microUsd(23) } }),
        at("late", 10, { cost: { kind: "known", microUsd: microUsd(5_000) } }),
        at("guessed", 8, { usage: GUESS, cost: { kind: "known", microUsd: microUsd(7) } }),
        at("guessed late", 10, { usage: GUESS, cost: { kind: "known", microUsd: microUsd(9) } }),
        at("guessed without a price", 8, { usage: GUESS, cost: unknown }),
        at("unpriced", 1, { cost: unknown }),
        barestEntry({ id: "cut", firstEventMs: 300, httpStatus: 200, status: "cancelled", ...noUsage }),
        barestEntry({ id: "refused", httpStatus: 401, firstEventMs: 90, status: "error", ...noUsage }),
        barestEntry({ id: "blocked", status: "blocked", ...noUsage }),
        barestEntry({ id: "running", status: "running", ...noUsage }),
      ];
      return withRows(keeper, rows, ({ reader }) => {
        expect(reader.spentBetween(START, START + 10_000)).toEqual({
          microUsd: 130,
          estimatedMicroUsd: 7,
          unpriced: 3,
        });
      });
    },
  },
  {
    promise: "keeps bodies only where they were given, and purges them with their row",
    async keep(keeper) {
      const storage = await keeper.open();
      const writer = storage.openWriter(writerOptions);
      writer.finish(at("old", 0), { id: "old", request: '{"a":1}', response: "data: x\n\n" });
      writer.finish(at("half", 5), { id: "half", request: "{}" });
      writer.finish(at("none", 9));
      await writer.flush();
      const bodiesOf = (id: string) => {
        const shown = storage.reader.show(id);
        return shown.kind === "one" ? shown.bodies : shown.kind;
      };
      expect(bodiesOf("old")).toEqual({ id: "old", request: '{"a":1}', response: "data: x\n\n" });
      expect(bodiesOf("half")).toEqual({ id: "half", request: "{}" });
      expect(bodiesOf("none")).toBeUndefined();
      expect(await storage.reader.purge(START + 5_000)).toBe(1);
      expect(bodiesOf("old")).toBe("none");
      writer.finish(at("old", 20));
      await writer.flush();
      expect(bodiesOf("old")).toBeUndefined();
      storage.close();
    },
  },
  {
    promise: "loses nothing when a thousand requests end at once, and finds them after a restart",
    async keep(keeper) {
      const rows = Array.from({ length: 1_000 }, (_, i) => at(`row${i}`, i));
      await withRows(keeper, rows, () => undefined);
      const again = await keeper.open();
      expect(again.reader.count({})).toBe(1_000);
      expect(again.reader.show("row999")).toEqual({ kind: "one", entry: at("row999", 999) });
      again.close();
    },
  },
  {
    promise: "closing writes what still waits",
    async keep(keeper) {
      const storage = await keeper.open();
      const writer = storage.openWriter(writerOptions);
      for (let i = 0; i < 450; i += 1) writer.finish(at(`row${i}`, i));
      storage.close();
      const again = await keeper.open();
      expect(again.reader.count({})).toBe(450);
      expect(writer.lost).toBe(0);
      again.close();
    },
  },
  {
    promise: "rows of a killed gateway are closed once, and those who follow hear of it",
    keep: (keeper) =>
      withRows(keeper, [at("done", 0), barestEntry({ id: "run", status: "running" })], (storage) => {
        const cursor = storage.reader.latestCursor();
        expect(storage.closeInterrupted()).toBe(1);
        expect(storage.closeInterrupted()).toBe(0);
        const { entries } = storage.reader.changedSince(cursor, {});
        expect(entries.map(({ id, status }) => [id, status])).toEqual([["run", "interrupted"]]);
        expect(storage.reader.count({})).toBe(2);
      }),
  },
];

export function requestLogContract(name: string, openKeeper: () => Promise<Keeper>): void {
  describe(`request log contract: ${name}`, () => {
    for (const { promise, keep } of requestLogPromises) test(promise, async () => keep(await openKeeper()));
  });
}
