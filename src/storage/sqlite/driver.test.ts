import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { engines } from "../../../test/support/cellar.ts";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { openDriver } from "./driver.ts";

describe.each(engines)("driver over $name", (engine) => {
  async function withTable() {
    const file = join(await tempFolder(), "t.db");
    const driver = openDriver(engine, file);
    driver.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB, real REAL)");
    return { driver, file };
  }

  test("binds by position and gives back every type", async () => {
    const { driver } = await withTable();
    const insert = driver.prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
    expect(Number(insert.run(2 ** 52, "ü \u{1F600}", new Uint8Array([0, 255]), 1.5).changes)).toBe(1);
    insert.run(2, null, null, null);
    const row = driver.prepare("SELECT * FROM t WHERE id = ?").get(2 ** 52);
    expect({ ...row, bytes: Array.from(row?.["bytes"] as Uint8Array) }).toEqual({
      id: 2 ** 52,
      text: "ü \u{1F600}",
      bytes: [0, 255],
      real: 1.5,
    });
    expect(driver.prepare("SELECT * FROM t WHERE id = ?").get(3)).toBeUndefined();
    const ids = "SELECT id FROM t ORDER BY id";
    expect(
      driver
        .prepare(ids)
        .all()
        .map((found) => found["id"]),
    ).toEqual([2, 2 ** 52]);
    expect(Array.from(driver.prepare(ids).iterate(), (found) => found["id"])).toEqual([2, 2 ** 52]);
    driver.close();
  });

  test("the same text is prepared once", async () => {
    const { driver } = await withTable();
    expect(driver.prepare("SELECT 1")).toBe(driver.prepare("SELECT 1"));
    driver.close();
  });

  test("a transaction returns what its work returns, and undoes all of it when the work throws", async () => {
    const { driver } = await withTable();
    const insert = driver.prepare("INSERT INTO t (id) VALUES (?)");
    expect(driver.transaction(() => Number(insert.run(1).changes))).toBe(1);
    expect(() =>
      driver.transaction(() => {
        insert.run(2);
        insert.run(1);
      }),
    ).toThrow(/UNIQUE/);
    expect(driver.prepare("SELECT count(*) AS rows FROM t").get()?.["rows"]).toBe(1);
    expect(driver.transaction(() => "free again")).toBe("free again");
    driver.close();
  });

  test("a transaction holds the write lock from its first line", async () => {
    const { driver, file } = await withTable();
    const other = openDriver(engine, file);
    other.exec("PRAGMA busy_timeout = 0");
    driver.transaction(() => {
      expect(() => other.transaction(() => "in")).toThrow(/locked/);
    });
    expect(other.transaction(() => "in")).toBe("in");
    other.close();
    driver.close();
  });

  test("reads pragmas, and says which SQLite it is", async () => {
    const { driver } = await withTable();
    driver.exec("PRAGMA user_version = 7");
    expect(driver.pragma("user_version")).toBe(7);
    expect(driver.engine).toBe(engine.name);
    expect(driver.sqliteVersion).toMatch(/^3\.\d+\.\d+$/);
    driver.close();
  });
});
