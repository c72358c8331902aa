import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** Free bytes where `path` lies, asked of its nearest existing folder. */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    const parent = dirname(path);
    return parent === path ? undefined : freeBytes(parent);
  }
}
