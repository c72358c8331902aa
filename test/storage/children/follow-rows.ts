// Follows the log until it has seen the row it was told to wait for, and prints what it saw.
import { setTimeout } from "node:timers/promises";
import { openSqliteStorage } from "../../../src/storage/sqlite/storage.ts";

const [file = "", last = ""] = process.argv.slice(2);
const storage = await openSqliteStorage(file);
const seen: string[] = [];
for (let cursor = 0; seen.at(-1) !== last; await setTimeout(1)) {
  const page = storage.reader.changedSince(cursor, { status: "ok" });
  cursor = page.cursor;
  seen.push(...page.entries.map(({ id }) => id));
  storage.reader.list({ limit: 20 });
}
storage.close();
process.stdout.write(JSON.stringify(seen));
