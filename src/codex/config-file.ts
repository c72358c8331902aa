import { readFile, stat } from "node:fs/promises";
import { resolveTarget } from "../files/write-file-atomically.ts";

/** One of Codex's config files as it is now. */
export interface ConfigFile {
  /** As Codex names it. */
  readonly name: string;
  /** The file behind symlinks: what is read, replaced and journaled. */
  readonly path: string;
  readonly exists: boolean;
  readonly text: string;
}

export type ReadConfig =
  | { readonly kind: "read"; readonly file: ConfigFile }
  /** It cannot be understood or may not be changed; `why` says what to do about. */
  | { readonly kind: "unsafe"; readonly why: string };

/** A config is a few kilobytes; something of this size is not one. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads a config without changing anything. A file that does not exist is an empty one. */
export async function readConfig(name: string): Promise<ReadConfig> {
  try {
    const path = await resolveTarget(name);
    const found = await stat(path).catch(absent);
    if (!found) return { kind: "read", file: { name, path, exists: false, text: "" } };
    if (!found.isFile()) return unsafe(found.isDirectory() ? "it is a folder" : "it is not a regular file");
    if (found.size > MOST_BYTES) return unsafe(`it is ${found.size} bytes long`);
    const text = decode(await readFile(path));
    return text === undefined
      ? unsafe("it is not UTF-8 text")
      : { kind: "read", file: { name, path, exists: true, text } };
  } catch (error) {
    return unsafe(reasonOf(error));
  }
}

/** A rename would replace a read-only file all the same; whoever made it so did not want that. */
export async function isWriteProtected(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (found.mode & 0o222) === 0;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unsafe = (why: string): ReadConfig => ({ kind: "unsafe", why });

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}

/** The byte order mark stays in the text, so that it is written back. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
