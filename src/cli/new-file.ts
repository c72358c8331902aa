import { type FileHandle, open, unlink } from "node:fs/promises";
import { resolve } from "node:path";
import { FailureError } from "../domain/failure.ts";

/** A file that did not exist before, for something that only its owner may read. */
export interface NewFile {
  /** Absolute. */
  readonly path: string;
  /** Writes it to the disk and closes it. */
  write(text: string): Promise<void>;
  /** Takes it away again. */
  discard(): Promise<void>;
}

/**
 * Opens it before there is anything to put in, so that a place that cannot be written to is known in time. A link
 * counts as something that is there. Errors: `usage`.
 */
export async function openNewFile(typed: string, flag: string): Promise<NewFile> {
  const path = resolve(typed);
  const handle = await create(path, flag);
  return {
    path,
    write: async (text) => {
      await handle.writeFile(text);
      await handle.sync();
      await handle.close();
    },
    discard: async () => {
      await handle.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
    },
  };
}

async function create(path: string, flag: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FailureError({
      kind: "usage",
      message: `${flag} cannot be ${path}`,
      why: code === "EEXIST" ? "it is there already, and nothing is overwritten" : message,
      fix: `name a new file: ${flag} ada.key`,
    });
  }
}
