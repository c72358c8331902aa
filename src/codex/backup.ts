import { lstat, stat, unlink } from "node:fs/promises";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { ConfigFile } from "./config-file.ts";

/** Backups of one file that we keep; older ones of ours are removed. */
export const MOST_BACKUPS = 3;

/**
 * Copies a file beside its name in Codex's home (not into the dotfiles that a link leads to), with its mode.
 * Local time, as a person looks for it: `config.toml.2026-11-22T0931.bak`.
 */
export async function writeBackup({ name, path, text }: ConfigFile, nowUnixMs: number): Promise<string> {
  const backup = await freeName(`${name}.${localMinute(nowUnixMs)}`);
  const { mode } = await stat(path);
  await writeFileAtomically(backup, text, { mode: mode & 0o777 });
  return backup;
}

export async function removeBackups(backups: readonly string[]): Promise<void> {
  for (const backup of backups) await unlink(backup).catch(() => undefined);
}

async function freeName(stem: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${stem}.bak` : `${stem}-${number}.bak`;
    const taken = await lstat(name).catch(() => undefined);
    if (!taken) return name;
  }
}

function localMinute(nowUnixMs: number): string {
  const now = new Date(nowUnixMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${day}T${two(now.getHours())}${two(now.getMinutes())}`;
}
