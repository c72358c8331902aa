// files/ — careful edits of files that other people also write. What must never happen here: a file that is
// half written, a symlink replaced by a copy, a mode that got wider, or a byte changed that nobody asked for.
import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./is-alive.ts";

export interface WriteOptions {
  /** Mode of a file that does not exist yet; an existing file keeps its own. */
  readonly mode: number;
}

/**
 * Replaces a file's content so that every reader sees the old bytes or the new ones, never a mixture, also
 * after a crash: temporary file in the target's folder, fsync, rename, fsync of the folder.
 * Follows symlinks (stow, chezmoi), keeps mode and owner, creates missing folders, clears away what killed
 * writers left behind.
 * Errors: those of the file system; the target is untouched then.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions,
): Promise<void> {
  const target = await resolveTarget(path);
  const folder = dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sweep(folder, basename(target));
  const before = await stat(target).catch(() => undefined);
  const mode = before ? before.mode & 0o7777 : options.mode;
  const temporary = join(folder, `.${basename(target)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", mode & 0o700);
    await writeAndClose(handle, content, { mode, before });
    await renamePatiently(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/** The file behind a chain of symlinks; a dangling link resolves to the place it points at. */
export async function resolveTarget(path: string): Promise<string> {
  let target = path;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const link = await readlink(target).catch(() => undefined);
    if (link === undefined) {
      const folder = await realpath(dirname(target)).catch(() => dirname(target));
      return join(folder, basename(target));
    }
    target = resolve(await realpath(dirname(target)), link);
  }
  throw Object.assign(new Error(`ELOOP: too many symbolic links, open '${path}'`), { code: "ELOOP", path });
}

/** Temporary files of this file, and of its backups, whose writers were killed. Those of living ones stay. */
async function sweep(folder: string, name: string): Promise<void> {
  for (const entry of await readdir(folder).catch(() => [])) {
    const pid = entry.startsWith(`.${name}.`) ? /\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(entry)?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) await unlink(join(folder, entry)).catch(() => undefined);
  }
}

async function writeAndClose(
  handle: FileHandle,
  content: string | Uint8Array,
  { mode, before }: { readonly mode: number; readonly before: Stats | undefined },
): Promise<void> {
  try {
    await handle.writeFile(content);
    // Under sudo a user's file would become root's. Where we may not give it back, it could not be lost either.
    if (before && before.uid !== process.getuid?.()) {
      await handle.chown(before.uid, before.gid).catch(() => undefined);
    }
    // open() applies the umask and chown() clears bits; the file must end with exactly the mode it had.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Windows refuses a rename while an editor or a virus scanner holds the target; that passes. */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (attempt === 5 || (code !== "EPERM" && code !== "EACCES" && code !== "EBUSY")) throw error;
      await sleep(100);
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows cannot open a folder, some file systems cannot sync one; the rename itself has happened.
  }
}
