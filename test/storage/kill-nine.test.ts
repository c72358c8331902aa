// A gateway that is killed in the middle of writing loses what it had not yet promised, and nothing else.
// KILL_ROUNDS=50 is what .ci/run asks for.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../src/storage/sqlite/database.ts";
import { bundleProgram, type Program } from "../support/bundle-program.ts";
import { databaseFile } from "../support/cellar.ts";
import { startNode } from "../support/run-node.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 3);

/** The writer hands over so many rows between two promises; the kill may come before the second is heard. */
const ROWS_PER_PROMISE = 250;

let program: Program;
beforeAll(async () => {
  program = await bundleProgram("test/storage/children/write-rows.ts");
});
afterAll(() => program.remove());

/** Kills a writer after so many promises and a bit; returns the last row that it had promised. */
async function killWriter(file: string, first: number, round: number): Promise<number> {
  const maxBytes = round % 2 === 0 ? "1e12" : "2000000";
  const child = startNode([program.file, file, `${first}`, maxBytes]);
  const lines = createInterface(child.stdout);
  let promised = -1;
  let promises = 0;
  lines.on("line", (line) => {
    if (!/^\d+$/.test(line)) return;
    promised = Number(line);
    promises += 1;
    // Not on the promise itself: the kill should hit the middle of a batch, a trim or a checkpoint.
    if (promises === 3 + (round % 4)) setTimeout(() => child.kill("SIGKILL"), (round * 13) % 90);
  });
  await Promise.all([once(child, "exit"), once(lines, "close")]);
  return promised;
}

test(
  `${ROUNDS} kills: the file is sound, every promised row is there, no row is half there`,
  async () => {
    const file = await databaseFile();
    let first = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const promised = await killWriter(file, first, round);
      expect(promised).toBeGreaterThan(first);
      const database = openDatabase(file);
      const driver = database.toWrite();
      const column = (sql: string) =>
        driver
          .prepare(sql)
          .all()
          .map((row) => Object.values(row)[0]);
      expect(column("PRAGMA integrity_check")).toEqual(["ok"]);
      expect(column("PRAGMA foreign_key_check")).toEqual([]);
      const rows = column(
        "SELECT CAST(substr(id, 4) AS INTEGER) AS row FROM requests WHERE status = 'ok' ORDER BY row",
      );
      const last = Number(rows.at(-1));
      expect(rows.filter((row) => Number(row) >= first)).toEqual(
        Array.from({ length: last - first + 1 }, (_, i) => first + i).slice(-rows.length),
      );
      expect(last).toBeGreaterThanOrEqual(promised);
      expect(last - promised).toBeLessThanOrEqual(ROWS_PER_PROMISE);
      expect(column("SELECT count(*) FROM bodies JOIN requests USING (id) WHERE status = 'ok'")).toEqual([
        rows.length,
      ]);
      database.close();
      first = last + 1;
    }
  },
  ROUNDS * 20_000,
);
