import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Splice } from "../files/toml-edit.ts";
import { isTable } from "../files/toml-value.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";

/** What we did to one of Codex's files, and how to take it back. */
export interface FileRecord {
  /** The file's name within Codex's home, and that home: a restore touches the home in use only. */
  readonly name: string;
  readonly codexHome: string;
  /** The file, or even its folder, did not exist before. */
  readonly created: boolean;
  readonly createdFolder: boolean;
  /**
   * Back to the very bytes, as long as the file is still what we wrote. Two, because the newer one is noted
   * before the file is written; both lead to the same bytes. None once somebody else has edited in between.
   */
  readonly exact: readonly ExactUndo[];
  /** Back by value: what each key was before we first touched it, and what we made of it. */
  readonly keys: readonly KeyRecord[];
  /** Tables that did not exist before. */
  readonly tables: readonly (readonly string[])[];
  readonly backups: readonly string[];
}

export interface ExactUndo {
  readonly beforeSha256: string;
  readonly afterSha256: string;
  readonly undo: readonly Splice[];
}

export interface KeyRecord {
  readonly path: readonly string[];
  /** `apply` writes our provider; `mend` repairs what was there before. */
  readonly by: "apply" | "mend";
  /** TOML, as the user had spelt it. Absent: the key was not there. */
  readonly before?: string;
  /** TOML. Absent: we removed the key. */
  readonly after?: string;
}

/** Records by the path of the real file. */
export type Journal = Readonly<Record<string, FileRecord>>;

/** Reads the journal; a missing or damaged one is empty, so that it can never stand in the way. */
export async function readJournal(file: string): Promise<Journal> {
  const text = await readFile(file, "utf8").catch(() => "");
  try {
    const parsed: { version?: unknown; files?: unknown } = JSON.parse(text);
    return parsed.version === VERSION && isTable(parsed.files) ? (parsed.files as Journal) : {};
  } catch {
    return {};
  }
}

/** Notes or forgets (`undefined`) one file. Records of folders that are gone are forgotten as well. */
export async function noteRecord(file: string, path: string, record: FileRecord | undefined): Promise<void> {
  const { [path]: _, ...others } = await readJournal(file);
  const alive = await Promise.all(
    Object.entries(others).map(async (entry) => ((await exists(dirname(entry[0]))) ? [entry] : [])),
  );
  const files = Object.fromEntries([...alive.flat(), ...(record ? [[path, record] as const] : [])]);
  if (Object.keys(files).length === 0) return rm(file, { force: true });
  await writeFileAtomically(file, `${JSON.stringify({ version: VERSION, files }, null, 1)}\n`, {
    mode: 0o600,
  });
}

const VERSION = 1;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
