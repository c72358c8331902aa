import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { cellar, databaseFile, engines, only } from "../../../test/support/cellar.ts";
import { barestEntry, fullEntry, START, underWay } from "../../../test/support/log-entries.ts";
import { openDatabase } from "./database.ts";
import type { Engine } from "./engine.ts";

const clock = { nowUnixMs: () => START, monotonicMs: () => performance.now() };

async function openLog(engine: Engine, limits: { keepMs?: number; maxBytes?: number } = {}) {
  const file = await databaseFile();
  const storage = await cellar(engine, file);
  const reports: string[] = [];
  const report = (line: string) => void reports.push(line);
  const writer = storage.openWriter({ keepMs: 1e12, maxBytes: 1e12, ...limits, clock, report });
  return { file, storage, reader: storage.reader, writer, reports };
}

/** A disk that is full after so many pages. */
const withPages = (engine: Engine, pages: number): Engine => ({
  name: engine.name,
  open: (file) => {
    const database = engine.open(file);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    return database;
  },
});

describe.each(engines)("log writer through $name", (engine) => {
  test("a request that runs on is shown without anybody asking for it", async () => {
    const { reader, writer } = await openLog(engine);
    writer.begin(underWay(barestEntry({ id: "slow", status: "running", startedAtUnixMs: START - 5_000 })));
    await vi.waitFor(() => expect(reader.list({ limit: 9 }).map(({ id }) => id)).toEqual(["slow"]));
  });

  test("a request that has just begun waits for the batch after", async () => {
    const { reader, writer } = await openLog(engine);
    writer.begin(underWay(barestEntry({ id: "new", status: "running", startedAtUnixMs: START })));
    writer.finish(fullEntry({ id: "other" }));
    await vi.waitFor(() => expect(reader.count({})).toBe(1));
    writer.finish(fullEntry({ id: "new" }));
    await writer.flush();
    expect(reader.latestCursor()).toBe(2);
  });

  test("another process that holds the lock is waited for, told about once, and nothing is lost", async () => {
    const { file, reader, writer, reports } = await openLog(engine);
    const other = openDatabase(file, only(engine)).toWrite();
    other.exec("BEGIN IMMEDIATE");
    writer.finish(fullEntry({ id: "patient" }));
    await vi.waitFor(() => expect(reports).toHaveLength(1), { timeout: 10_000 });
    expect(reports[0]).toMatch(/^The request log cannot be written: .*locked/);
    other.exec("COMMIT");
    await vi.waitFor(() => expect(reports).toHaveLength(2), { timeout: 10_000 });
    expect(reports[1]).toBe("The request log is written again; 0 rows were lost");
    expect(reader.list({ limit: 9 }).map(({ id }) => id)).toEqual(["patient"]);
    other.close();
  });

  test("a full disk throws at nobody, and what it cost is said", async () => {
    const { file, storage, writer, reports } = await openLog(withPages(engine, 40));
    for (let i = 0; i < 2_000; i += 1) writer.finish(fullEntry({ id: `row${i}` }));
    storage.close();
    const lost = 2_000 - (await cellar(engine, file)).reader.count({});
    expect(lost).toBeGreaterThan(0);
    expect(writer.lost).toBe(lost);
    expect(reports).toEqual([
      expect.stringMatching(/^The request log cannot be written: .*full/),
      `${lost} rows of the request log could not be written and are lost`,
    ]);
  });

  test("a database that cannot be opened throws at nobody either", async () => {
    const broken: Engine = {
      name: engine.name,
      open: () => {
        throw new Error("disk I/O error");
      },
    };
    const { storage, writer, reports } = await openLog(broken);
    writer.finish(fullEntry({ id: "a" }));
    storage.close();
    expect(reports[0]).toMatch(/cannot be written: The database .* cannot be opened \(disk I\/O error\)/);
    expect(writer.lost).toBe(1);
  });

  test("after it was closed nothing is taken, and nothing is opened again", async () => {
    const { file, storage, writer } = await openLog(engine);
    writer.finish(fullEntry({ id: "kept" }));
    storage.close();
    storage.close();
    writer.begin(underWay(barestEntry({ id: "late", status: "running" })));
    writer.finish(fullEntry({ id: "late" }));
    await writer.flush();
    expect(writer.lost).toBe(1);
    // The last connection takes the write-ahead log with it.
    expect(readdirSync(dirname(file))).toEqual(["log.db"]);
  });

  test("under constant load the file stays near its limit, and the newest rows stay", async () => {
    const { storage, reader, writer } = await openLog(engine, { maxBytes: 1_000_000 });
    for (let i = 0; i < 10_000; i += 1) {
      writer.finish(fullEntry({ id: `row${i}`, startedAtUnixMs: START + i }));
      if (i % 200 === 0) await writer.flush();
    }
    await writer.flush();
    expect(storage.describe().bytes).toBeLessThan(20_000_000);
    const kept = reader.count({});
    expect(kept).toBeGreaterThan(500);
    expect(kept).toBeLessThan(3_000);
    expect(reader.list({ limit: 1 })[0]?.id).toBe("row9999");
  });

  test("when it is quiet, old rows go and the file shrinks", async () => {
    const { storage, reader, writer } = await openLog(engine, { keepMs: 1_000 });
    for (let i = 0; i < 3_000; i += 1) {
      const old = i >= 100 ? 3_600_000 : 0;
      writer.finish(fullEntry({ id: `row${i}`, startedAtUnixMs: START - old }));
    }
    await writer.flush();
    const before = storage.describe().bytes;
    await vi.waitFor(() => expect(storage.describe().bytes).toBeLessThan(before / 10), { timeout: 20_000 });
    expect(reader.count({})).toBe(100);
  });
});
