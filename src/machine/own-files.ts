import { readdir, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Paths } from "../ports/house.ts";

/**
 * Deletes our files by name. PORTKEY_CODEX_HOME may be any folder, so a folder goes only when it is empty
 * afterwards: what a stranger put there stays.
 * Returns the paths that are gone.
 */
export async function removeOwnFiles(
  paths: Paths,
  { keepLogs }: { readonly keepLogs: boolean },
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const path of [...(await ownFiles(paths)), ...(keepLogs ? [] : databaseFiles(paths))]) {
    if (await removeOne(path)) removed.push(path);
  }
  const folders = [paths.stateDir, paths.dataDir, dirname(paths.settingsFile)];
  for (const folder of [...new Set(folders)].sort((a, b) => b.length - a.length)) {
    await rmdir(folder).catch(() => undefined);
  }
  return removed;
}

/** Everything in the state folder is ours: it is named after us, or `state` below PORTKEY_CODEX_HOME. */
async function ownFiles({ stateDir, dataDir, secretsDir, settingsFile }: Paths): Promise<readonly string[]> {
  const state = (await entriesOf(stateDir)).map((name) => join(stateDir, name));
  const settingsFolder = dirname(settingsFile);
  const settings = (await entriesOf(settingsFolder)).filter((name) => name.includes(basename(settingsFile)));
  return [
    ...settings.map((name) => join(settingsFolder, name)),
    join(dataDir, "bin"),
    join(dataDir, "program"),
    secretsDir,
    ...state,
  ];
}

const databaseFiles = ({ databaseFile }: Paths): readonly string[] =>
  ["", "-wal", "-shm", "-journal"].map((end) => `${databaseFile}${end}`);

const entriesOf = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

async function removeOne(path: string): Promise<boolean> {
  try {
    await rm(path, { recursive: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
