import { lstat, stat, unlink } from "node:fs/promises";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { ConfigFile } from "./config-file.ts";

/** Backups of one file that we keep; older ones of ours are removed. */
export const MOST_BACKUPS = 3;

/**
 * Where the next backup goes: beside the file's name in Codex's home, not into the dotfiles that a link leads to.
 * Local time, as a person looks for it: `config.toml.2026-11-22T0931.bak`.
 */
export async function nameBackup({ name }: ConfigFile, nowUnixMs: number): Promise<string> {
  const stem = `${name}.${localMinute(nowUnixMs)}`;
  for (let number = 1; ; number += 1) {
    const backup = number === 1 ? `${stem}.bak` : `${stem}-${number}.bak`;
    if (!(await isThere(backup))) return backup;
  }
}

/** Copies a file with its mode. */
export async function writeBackup(backup: string, { path, text }: ConfigFile): Promise<void> {
  const { mode } = await stat(path);
  await writeFileAtomically(backup, text, { mode: mode & 0o777 });
}

export async function hasBackup(backups: readonly string[]): Promise<boolean> {
  for (const backup of backups) if (await isThere(backup)) return true;
  return false;
}

export async function removeBackups(backups: readonly string[]): Promise<void> {
  for (const backup of backups) await unlink(backup).catch(() => undefined);
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

function localMinute(nowUnixMs: number): string {
  const now = new Date(nowUnixMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${day}T${two(now.getHours())}${two(now.getMinutes())}`;
}
