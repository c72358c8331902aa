// Writes rows that charge a budget until it is killed. Prints the number of each row that was promised to be kept.
import { setTimeout } from "node:timers/promises";
import { openSqliteStorage } from "../../../src/storage/sqlite/storage.ts";
import { barestEntry, underWay } from "../../support/log-entries.ts";

const [file = "", first = "0"] = process.argv.slice(2);
const clock = { nowUnixMs: () => Date.now(), monotonicMs: () => performance.now() };
const account = { account: "key:k:total:", windowStartUnixMs: 0, windowEndUnixMs: Number.POSITIVE_INFINITY };

const storage = await openSqliteStorage(file);
storage.closeInterrupted();
const writer = storage.openWriter({ keepMs: 1e12, maxBytes: 1e12, clock, report: () => undefined });
for (let row = Number(first); ; row += 1) {
  const id = `row${row}`;
  const running = {
    startedAtUnixMs: Date.now() - 1_000,
    status: "running",
    charges: [{ ...account, amount: 9 }],
  };
  writer.begin(underWay(barestEntry({ id, ...running, status: "running" })));
  // Some are seen running, and some never end.
  if (row % 3 === 0) await setTimeout(1);
  if (row % 50 !== 0) writer.finish(barestEntry({ id, charges: [{ ...account, amount: row % 7 }] }));
  if (row % 250 !== 0) continue;
  await writer.flush();
  process.stdout.write(`${row}\n`);
}
