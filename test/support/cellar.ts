import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Storage } from "../../src/ports/storage.ts";
import { type Engine, lookUpEngines } from "../../src/storage/sqlite/engine.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/storage.ts";
import type { Keeper } from "../contract/request-log.ts";

/** The SQLite libraries that this Node can load; Node 20 has one, newer ones usually have Node's own. */
export const engines: readonly Engine[] = lookUpEngines().flatMap((lookup) =>
  lookup.kind === "usable" ? [lookup.engine] : [],
);

/** Where a database may be made; the folder is gone when the test is over. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "portkey-codex-cellar-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "data", "log.db");
}

export function sqliteKeeper(engine: Engine): Keeper & { readonly file: string } {
  const file = databaseFile();
  return { file, open: () => openSqliteStorage(file, engine) };
}

/** A storage that is closed when the test is over. */
export async function cellar(engine: Engine, file = databaseFile()): Promise<Storage> {
  const storage = await openSqliteStorage(file, engine);
  onTestFinished(() => storage.close());
  return storage;
}
