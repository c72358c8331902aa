import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Storage } from "../../src/ports/storage.ts";
import { type Engine, type EngineLookup, lookUpEngines } from "../../src/storage/sqlite/engine.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/storage.ts";
import type { Keeper } from "../contract/request-log.ts";
import { tempFolder } from "./temp-folder.ts";

/** The SQLite libraries that this Node can load; Node 20 has one, newer ones usually have Node's own. */
export const engines: readonly Engine[] = [...lookUpEngines()].flatMap((lookup) =>
  lookup.kind === "usable" ? [lookup.engine] : [],
);

/** Leaves no choice between the libraries. */
export const only = (engine: Engine) => (): EngineLookup[] => [{ kind: "usable", engine }];

/** Where a database may be made; the folder is gone when the test is over. */
export const databaseFile = async (): Promise<string> => join(await tempFolder(), "data", "log.db");

/** Also what a broken promise left open is closed, or it would make its file anew after the test. */
export async function sqliteKeeper(engine: Engine): Promise<Keeper> {
  const file = await databaseFile();
  return { open: () => cellar(engine, file) };
}

/** A storage that is closed when the test is over. */
export async function cellar(engine: Engine, file: string): Promise<Storage> {
  const storage = await openSqliteStorage(file, only(engine));
  onTestFinished(() => storage.close());
  return storage;
}
