// files/ — careful edits of files that other people also write. What must never happen here: a file that is
// half written, a symlink replaced by a copy, a mode that got wider, or a byte changed that nobody asked for.
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface WriteOptions {
  /** Mode of a file that does not exist yet; an existing file keeps its own. */
  readonly mode: number;
}

/**
 * Replaces a file's content so that every reader sees the old bytes or the new ones, never a mixture, also
 * after a crash: temporary file in the target's folder, fsync, rename, fsync of the folder.
 * Follows symlinks (stow, chezmoi), keeps the mode, creates missing folders.
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
  const mode = (await modeOf(target)) ?? options.mode;
  const temporary = join(folder, `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", mode);
    await writeAndClose(handle, content, mode);
    await renamePatiently(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** The file behind a chain of symlinks; a dangling link resolves to the place it points at. */
export async function resolveTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return join(folder, basename(path));
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o7777;
  } catch {
    return undefined;
  }
}

async function writeAndClose(handle: FileHandle, content: string | Uint8Array, mode: number): Promise<void> {
  try {
    await handle.writeFile(content);
    // open() applies the umask; the file must end with exactly the mode it had.
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
