import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cellar, databaseFile, engines, only } from "../../../test/support/cellar.ts";
import { fullEntry, START } from "../../../test/support/log-entries.ts";
import type { LogFilter } from "../../ports/request-log.ts";
import { openDatabase } from "./database.ts";
import type { Engine } from "./engine.ts";
import { sqlGlob } from "./log-query.ts";

test.each([
  ["gpt-*", "gpt-*"],
  ["*a***b*", "*a*b*"],
  ["odd[1]?", "odd[[]1]?"],
])("glob %s is %s to SQLite", (glob, want) => expect(sqlGlob(glob)).toBe(want));

/** Notes every statement that is prepared. */
const listening = (engine: Engine, heard: Set<string>): Engine => ({
  name: engine.name,
  open: (file) => {
    const database = engine.open(file);
    return {
      exec: (sql) => database.exec(sql),
      close: () => database.close(),
      prepare: (sql) => {
        heard.add(sql);
        return database.prepare(sql);
      },
    };
  },
});

describe.each(engines)("log reader through $name", (engine) => {
  const clock = { nowUnixMs: () => START, monotonicMs: () => 0 };
  const options = { keepMs: 1e12, maxBytes: 1e12, clock, report: (line: string) => expect.unreachable(line) };

  test("no question reads a million rows to find a few: an index answers, or leads the way", async () => {
    const file = await databaseFile();
    const heard = new Set<string>();
    const { reader, closeInterrupted, describe: create } = await cellar(listening(engine, heard), file);
    create();
    const filters: LogFilter[] = [
      {},
      { sinceUnixMs: 1, beforeUnixMs: 2 },
      { status: "error" },
      { integration: "a" },
      { modelGlob: "a" },
      { threadId: "a" },
    ];
    for (const filter of filters) {
      reader.list({ ...filter, limit: 20 });
      reader.count(filter);
      reader.changedSince(0, filter);
    }
    reader.show("a");
    reader.show("b");
    reader.spentBetween(0, 1);
    closeInterrupted();
    await reader.purge(0);
    const { toWrite, close } = openDatabase(file, only(engine));
    const plans = [...heard]
      .filter((sql) => /\brequests\b/.test(sql) && !sql.startsWith("PRAGMA"))
      .flatMap((sql) =>
        toWrite()
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...Array<null>(sql.split("?").length - 1).fill(null))
          .map((step) => String(step["detail"])),
      );
    expect(plans.length).toBeGreaterThan(20);
    expect(plans.filter((step) => step === "SCAN requests")).toEqual([]);
    close();
  });

  test("what was purged is nowhere in the files any more", async () => {
    const file = await databaseFile();
    const { openWriter, reader } = await cellar(engine, file);
    const writer = openWriter(options);
    for (let i = 0; i < 400; i += 1) {
      const isOld = i % 2 === 0;
      const canary = isOld ? "canary-purged" : "canary-kept";
      const entry = fullEntry({ id: `row${i}`, startedAtUnixMs: START - (isOld ? 1_000 : 0), error: canary });
      writer.finish(entry, { id: entry.id, request: `${canary} ${"x".repeat(i * 20)}` });
    }
    await writer.flush();
    const bytes = () => Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]);
    expect(bytes().includes("canary-purged")).toBe(true);
    expect(await reader.purge(START)).toBe(200);
    expect(bytes().includes("canary-purged")).toBe(false);
    expect(bytes().includes("canary-kept")).toBe(true);
  });
});
