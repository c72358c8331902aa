// Writes rows until it is killed. Prints the number of each row that the log has promised to keep.
import { setTimeout } from "node:timers/promises";
import { openSqliteStorage } from "../../../src/storage/sqlite/storage.ts";
import { barestEntry, fullEntry, underWay } from "../../support/log-entries.ts";

const [file = "", first = "0", maxBytes = "1e12", rows = "Infinity"] = process.argv.slice(2);
const clock = { nowUnixMs: () => Date.now(), monotonicMs: () => performance.now() };
const report = (line: string) => void process.stderr.write(`${line}\n`);

const storage = await openSqliteStorage(file);
const writer = storage.openWriter({ keepMs: 1e12, maxBytes: Number(maxBytes), clock, report });
process.stdout.write(`${storage.describe().driver}\n`);
storage.closeInterrupted();
for (let row = Number(first); row < Number(first) + Number(rows); row += 1) {
  const id = `row${row}`;
  const startedAtUnixMs = Date.now();
  writer.begin(underWay(barestEntry({ id, status: "running", startedAtUnixMs: startedAtUnixMs - 1_000 })));
  // Time for the writer's own batches, and for a row that is seen running before it ends.
  if (row % 3 === 0) await setTimeout(1);
  const body = "0123456789".repeat(row % 50);
  writer.finish(fullEntry({ id, startedAtUnixMs }), { id, request: body, response: body });
  if (row % 250 === 0) {
    await writer.flush();
    process.stdout.write(`${row}\n`);
  }
}
storage.close();
