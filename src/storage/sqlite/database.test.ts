import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { cellar, databaseFile, engines, only } from "../../../test/support/cellar.ts";
import { fullEntry, START } from "../../../test/support/log-entries.ts";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { FailureError, meaningOf } from "../../domain/failure.ts";
import { openDatabase } from "./database.ts";
import { openDriver } from "./driver.ts";
import type { Engine } from "./engine.ts";
import { MIGRATIONS, migrate } from "./migrations.ts";

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function failureOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return meaningOf(error.failure);
    throw error;
  }
  throw new Error("nothing failed");
}

const CLOCK = { nowUnixMs: () => START, monotonicMs: () => 0 };

/** As a portkey-codex of before left it, with one row. */
function writeFirstVersion(engine: Engine, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const driver = engine.open(file);
  driver.exec(MIGRATIONS[0] ?? "");
  driver.exec("PRAGMA user_version = 1");
  driver.exec(`INSERT INTO requests (id, started_at_ms, status, endpoint, streamed, input_tokens, output_tokens,
    cost_micro_usd, unpriced, request_bytes, response_bytes)
    VALUES ('old', ${START - 1}, 'ok', '/v1/responses', 1, 70, 7, 5, 0, 1, 1)`);
  driver.close();
}

describe.each(engines)("database through $name", (engine) => {
  test("reading leaves no file behind", async () => {
    const file = await databaseFile();
    const { reader, keys, closeInterrupted } = await cellar(engine, file);
    reader.list({ limit: 1 });
    reader.show("a");
    reader.changedSince(0, {});
    reader.spentBetween(0, 1);
    keys.list();
    keys.version();
    closeInterrupted();
    expect(await reader.purge(START)).toBe(0);
    expect(existsSync(dirname(file))).toBe(false);
  });

  test("a reader that waits finds the file once it is there", async () => {
    const file = await databaseFile();
    const waiting = await cellar(engine, file);
    expect(waiting.reader.changedSince(0, {}).entries).toEqual([]);
    const gateway = await cellar(engine, file);
    const clock = { nowUnixMs: () => START, monotonicMs: () => 0 };
    const writer = gateway.openWriter({ keepMs: 1e9, maxBytes: 1e9, clock, report: () => undefined });
    writer.finish(fullEntry({ id: "first" }));
    await writer.flush();
    expect(waiting.reader.changedSince(0, {}).entries.map(({ id }) => id)).toEqual(["first"]);
  });

  test.skipIf(process.platform === "win32")("folder and files belong to their owner alone", async () => {
    const file = await databaseFile();
    const database = openDatabase(file, only(engine));
    database.toWrite();
    expect(modeOf(dirname(file))).toBe("700");
    const files = readdirSync(dirname(file)).sort();
    expect(files).toEqual(["log.db", "log.db-shm", "log.db-wal"]);
    expect(files.map((name) => modeOf(join(dirname(file), name)))).toEqual(["600", "600", "600"]);
    database.close();
  });

  test.skipIf(process.platform === "win32")("a file that others could read is closed to them", async () => {
    const file = await databaseFile();
    openDatabase(file, only(engine)).toWrite().close();
    chmodSync(file, 0o644);
    openDatabase(file, only(engine)).toWrite().close();
    expect(modeOf(file)).toBe("600");
  });

  test("is set up to survive a crash and to shrink", async () => {
    const database = openDatabase(await databaseFile(), only(engine));
    const driver = database.toWrite();
    expect(driver.prepare("PRAGMA journal_mode").get()?.["journal_mode"]).toBe("wal");
    const pragmas = ["synchronous", "auto_vacuum", "foreign_keys", "user_version"].map(driver.pragma);
    expect(pragmas).toEqual([1, 2, 1, MIGRATIONS.length]);
    database.close();
  });

  test("migrations run once", async () => {
    const file = await databaseFile();
    for (let time = 0; time < 2; time += 1) {
      const database = openDatabase(file, only(engine));
      expect(database.toWrite().pragma("user_version")).toBe(MIGRATIONS.length);
      database.close();
    }
  });

  test("a file of the first version keeps its rows, as reported, and takes guesses from now on", async () => {
    const file = await databaseFile();
    writeFirstVersion(engine, file);
    const { reader, openWriter } = await cellar(engine, file);
    const writer = openWriter({ keepMs: 1e15, maxBytes: 1e9, clock: CLOCK, report: () => undefined });
    const { usage } = fullEntry({ id: "new" });
    writer.finish(fullEntry({ id: "new", ...(usage && { usage: { ...usage, estimated: true } }) }));
    await writer.flush();
    const rows = reader.list({ limit: 9 });
    expect(rows.map(({ id, usage }) => [id, usage?.inputTokens, usage?.estimated])).toEqual([
      ["new", 18_234, true],
      ["old", 70, undefined],
    ]);
    expect(reader.spentBetween(0, START + 1)).toMatchObject({ microUsd: 34_026, estimatedMicroUsd: 34_021 });
  });

  test("sums are read from the indexes alone", async () => {
    const driver = openDatabase(await databaseFile(), only(engine)).toWrite();
    const plan = (sql: string) => driver.prepare(`EXPLAIN QUERY PLAN ${sql}`).get(0, 1)?.["detail"];
    const since = "started_at_ms >= ? AND started_at_ms < ?";
    expect(plan(`SELECT sum(cost_micro_usd) FROM requests WHERE usage_estimated = 1 AND ${since}`)).toMatch(
      /COVERING INDEX requests_estimated/,
    );
    expect(plan(`SELECT sum(cost_micro_usd), sum(unpriced) FROM requests WHERE ${since}`)).toMatch(
      /COVERING INDEX requests_by_time/,
    );
    driver.close();
  });

  test("a newer portkey-codex that is faster is noticed, and its version stays", async () => {
    const file = await databaseFile();
    writeFirstVersion(engine, file);
    const driver = openDriver(engine, file);
    const late: typeof driver = {
      ...driver,
      transaction: (work) => {
        driver.exec("PRAGMA user_version = 999");
        return driver.transaction(work);
      },
    };
    expect(failureOf(() => migrate(late, file)).why).toMatch(/a newer portkey-codex wrote it \(version 999/);
    expect(driver.pragma("user_version")).toBe(999);
    driver.close();
  });

  test("a newer portkey-codex's file is refused in words and left as it is", async () => {
    const file = await databaseFile();
    const newer = openDatabase(file, only(engine)).toWrite();
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    const meaning = failureOf(() => openDatabase(file, only(engine)).toRead());
    expect(meaning.message).toBe(`The database ${file} cannot be opened`);
    expect(meaning.why).toMatch(
      /a newer portkey-codex wrote it \(version 999 of its tables; this one knows \d+\)/,
    );
    expect(meaning.fix).toBe("npm install -g portkey-codex@latest");
  });

  test("something that is not a database is refused and left as it is", async () => {
    const file = join(await tempFolder(), "log.db");
    const text = "these are the user's own notes, not a database\n".repeat(50);
    writeFileSync(file, text);
    expect(failureOf(() => openDatabase(file, only(engine)).toWrite()).why).toMatch(/not a database/);
    expect(statSync(file).size).toBe(text.length);
  });

  test("a folder that cannot be made is a failure, not a crash", async () => {
    const blocked = join(await tempFolder(), "file");
    writeFileSync(blocked, "");
    const why = failureOf(() => openDatabase(join(blocked, "data", "log.db"), only(engine)).toWrite()).why;
    expect(why).toMatch(/ENOTDIR|ENOENT|EEXIST/);
  });

  test("a folder in the file's place is a failure, not a crash", async () => {
    const file = join(await tempFolder(), "log.db");
    mkdirSync(file);
    expect(failureOf(() => openDatabase(file, only(engine)).toWrite()).message).toMatch(/cannot be opened/);
  });

  test("says what it is", async () => {
    const file = await databaseFile();
    const description = (await cellar(engine, file)).describe();
    expect(description).toMatchObject({ driver: engine.name, file, schemaVersion: MIGRATIONS.length });
    expect(description.bytes).toBeGreaterThan(0);
  });
});

test("without any SQLite the failure says why each was refused, and what to install", async () => {
  const refused = (why: string) => ({ kind: "unusable", why }) as const;
  const file = await databaseFile();
  const database = openDatabase(file, () => [refused("no binary"), refused("old Node")]);
  expect(failureOf(() => database.toWrite())).toMatchObject({
    why: "SQLite cannot be loaded (no binary; old Node)",
    fix: "install a current Node, e.g. nvm install 24",
  });
  expect(existsSync(dirname(file))).toBe(false);
});
