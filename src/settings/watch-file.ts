import { type FSWatcher, realpathSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** An editor writes, renames and sets the mode: one change, many events. */
const SETTLE_MS = 50;
/** How often to look for a folder that is not there (yet, or any more). */
const RETRY_MS = 1_000;

/**
 * Calls back when a file may have changed, also when it is replaced by a rename, is a symlink into another
 * folder, does not exist yet, or its folder is removed and made again. The folder is watched, not the file: a
 * rename would leave us watching the old one. Keeps no process alive.
 */
export function watchFile(file: string, onChange: () => void): { close(): void } {
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  arm();
  return { close };

  function arm(): boolean {
    disarm();
    const target = targetOf(file);
    const folders = new Set([dirname(file), dirname(target)]);
    // The folder's own name comes with the event that it was removed.
    const names = new Set([file, target, ...folders].map((path) => basename(path)));
    const notice = (_event: unknown, name: string | null) => {
      if (name === null || names.has(name)) settle();
    };
    try {
      for (const folder of folders) {
        watchers.push(watch(folder, { persistent: false }, notice).on("error", settle));
      }
      return true;
    } catch {
      later(RETRY_MS, () => arm() && onChange());
      return false;
    }
  }

  function settle(): void {
    // The link may point elsewhere now, and a folder that was made again is another folder.
    later(SETTLE_MS, () => {
      arm();
      onChange();
    });
  }

  function later(ms: number, then: () => void): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(then, ms).unref();
  }

  function disarm(): void {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
    disarm();
  }
}

function targetOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
