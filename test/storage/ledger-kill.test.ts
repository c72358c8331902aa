// A gateway that is killed in the middle: what the ledger says is what the rows of the log say, to the last digit.
// KILL_ROUNDS=100 is what .ci/run may ask for.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../src/storage/sqlite/database.ts";
import { decodeCharges } from "../../src/storage/sqlite/ledger.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/storage.ts";
import { bundleProgram, type Program } from "../support/bundle-program.ts";
import { databaseFile } from "../support/cellar.ts";
import { startNode } from "../support/run-node.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 3);

let program: Program;
beforeAll(async () => {
  program = await bundleProgram("test/storage/children/write-charges.ts");
});
afterAll(() => program.remove());

async function killWriter(file: string, first: number, round: number): Promise<number> {
  const child = startNode([program.file, file, `${first}`]);
  const lines = createInterface(child.stdout);
  let [promised, promises] = [-1, 0];
  lines.on("line", (line) => {
    promised = Number(line);
    promises += 1;
    if (promises === 2 + (round % 3)) setTimeout(() => child.kill("SIGKILL"), (round * 17) % 80);
  });
  await Promise.all([once(child, "exit"), once(lines, "close")]);
  return promised;
}

interface Sums {
  readonly ledger: number;
  readonly ended: number;
  readonly running: number;
}

function sumsOf(file: string): Sums {
  const database = openDatabase(file);
  const driver = database.toWrite();
  const sum = (where: string) =>
    driver
      .prepare(`SELECT charges FROM requests WHERE charges IS NOT NULL AND ${where}`)
      .all()
      .flatMap((row) => decodeCharges(String(row["charges"])))
      .reduce((total, { amount }) => total + amount, 0);
  const ledger = Number(
    driver.prepare("SELECT coalesce(sum(spent), 0) AS spent FROM ledger").get()?.["spent"],
  );
  const sums = { ledger, ended: sum("status <> 'running'"), running: sum("status = 'running'") };
  database.close();
  return sums;
}

test(
  `${ROUNDS} kills: the ledger is the sum of the rows, before and after those that were interrupted are charged`,
  async () => {
    const file = await databaseFile();
    let first = 1;
    let interrupted = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const promised = await killWriter(file, first, round);
      const killed = sumsOf(file);
      expect(killed.ledger).toBe(killed.ended);
      const storage = await openSqliteStorage(file);
      interrupted += storage.closeInterrupted();
      storage.close();
      const reopened = sumsOf(file);
      expect(reopened).toEqual({ ledger: killed.ended + killed.running, ended: reopened.ledger, running: 0 });
      first = promised + 1_000;
    }
    expect(interrupted).toBeGreaterThan(0);
  },
  ROUNDS * 20_000,
);
