import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FailureError } from "../domain/failure.ts";
import { editToml, type TomlComment, type TomlEdit } from "../files/toml-edit.ts";
import { parseTomlExactly } from "../files/toml-parse.ts";
import { unifiedDiff } from "../files/unified-diff.ts";
import { withFileLock } from "../files/with-file-lock.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { Clock } from "../ports/clock.ts";
import type { Paths } from "../ports/house.ts";
import { hasBackup, MOST_BACKUPS, nameBackup, removeBackups, writeBackup } from "./backup.ts";
import { type ConfigFile, isWriteProtected, readConfig } from "./config-file.ts";
import { type Draft, draftChange } from "./draft.ts";
import { gatherTables } from "./gather-tables.ts";
import { type FileRecord, noteRecord, readJournal } from "./journal.ts";
import type { Change } from "./journal-keys.ts";
import { maskSecrets } from "./mask-secrets.ts";

/** Where Codex's files are, and where we note what we do to them. */
export interface EditorRoom {
  readonly codexHome: string;
  readonly paths: Pick<Paths, "home" | "stateDir">;
  readonly clock: Pick<Clock, "nowUnixMs">;
}

export interface EditRequest {
  /** The file as Codex names it. */
  readonly name: string;
  readonly by: Change["by"];
  readonly comment?: TomlComment;
  wishes(present: Readonly<Record<string, unknown>>): readonly TomlEdit[];
}

/** An edit that was worked out; `text` is the whole file as it would be. */
export interface EditPlan {
  readonly file: string;
  readonly text: string;
  readonly diff: string;
  readonly changed: boolean;
  write(): Promise<{ readonly backup?: string }>;
}

/** Others hold it for milliseconds; fifty of them at once must all get their turn. */
const LOCK_WAIT_MS = 60_000;
/** Far longer than any edit: a lock that old belongs to a process id that was used again. */
const LOCK_HOLD_MS = 120_000;

export const journalOf = ({ paths }: EditorRoom): string => join(paths.stateDir, "codex-journal.json");

export function whileLocked<T>({ paths, codexHome }: EditorRoom, work: () => Promise<T>): Promise<T> {
  const lockFile = join(paths.stateDir, "locks", "codex-config.lock");
  return withFileLock(lockFile, { subject: codexHome, waitMs: LOCK_WAIT_MS, maxHoldMs: LOCK_HOLD_MS }, work);
}

/** Works an edit out. Errors: `config-unsafe` when the file cannot be edited; nothing was touched then. */
export async function planEdit(room: EditorRoom, request: EditRequest): Promise<EditPlan> {
  const { file, draft } = await workOut(room, request);
  return {
    file: file.name,
    text: draft.text,
    diff: diffOf(room, file, draft.text),
    changed: draft.text !== file.text,
    write: () =>
      inWords(
        whileLocked(room, () => write(room, request)),
        (why) => unsafe(request, why),
      ),
  };
}

export const diffOf = ({ paths }: EditorRoom, file: ConfigFile, text: string): string =>
  unifiedDiff(file.name.replace(paths.home, "~"), maskSecrets(file.text), maskSecrets(text));

interface WorkedOut {
  readonly file: ConfigFile;
  readonly known: FileRecord | undefined;
  readonly draft: Extract<Draft, { kind: "draft" }>;
}

async function workOut(room: EditorRoom, request: EditRequest): Promise<WorkedOut> {
  const read = await readConfig(request.name);
  if (read.kind === "unsafe") throw unsafe(request, read.why);
  const { file } = read;
  const known = (await readJournal(journalOf(room)))[file.path];
  const parsed = parseTomlExactly(file.text);
  const wishes = parsed.kind === "parsed" ? request.wishes(parsed.value) : [];
  const { by, comment } = request;
  const createdFolder = !(await isThere(dirname(file.path)));
  const origin = { codexHome: room.codexHome, createdFolder };
  const draft = draftChange(file, known, { by, wishes, origin, ...(comment && { comment }) });
  if (draft.kind === "refused") throw unsafe(request, draft.why);
  if (draft.text !== file.text && (await isWriteProtected(file.path)))
    throw unsafe(request, "it is read-only");
  return { file, known, draft };
}

/**
 * Under the lock everything is worked out again: whoever wrote since the plan keeps their change. The journal
 * comes first, so that a crash at any point leaves a config that can be taken back, and no stray backup.
 */
async function write(room: EditorRoom, request: EditRequest): Promise<{ readonly backup?: string }> {
  const { file, known, draft } = await workOut(room, request);
  if (draft.text === file.text || !draft.record) return {};
  const backup = (await needsBackup(file, draft.record))
    ? await nameBackup(file, room.clock.nowUnixMs())
    : undefined;
  const backups = [...draft.record.backups, ...(backup === undefined ? [] : [backup])];
  try {
    await noteRecord(journalOf(room), file.path, { ...draft.record, backups: backups.slice(-MOST_BACKUPS) });
    if (backup !== undefined) await writeBackup(backup, file);
    await writeFileAtomically(file.path, draft.text, { mode: 0o600 });
  } catch (error) {
    await noteRecord(journalOf(room), file.path, known);
    if (backup !== undefined) await removeBackups([backup]);
    throw error;
  }
  await removeBackups(backups.slice(0, -MOST_BACKUPS));
  return backup === undefined ? {} : { backup };
}

/** As long as the bytes of the last backup can be brought back, another one would only repeat our own text. */
const needsBackup = async (file: ConfigFile, { exact, backups }: FileRecord): Promise<boolean> =>
  file.exists && (exact.length === 0 || !(await hasBackup(backups)));

function unsafe(request: EditRequest, why: string): FailureError {
  return new FailureError({ kind: "config-unsafe", file: request.name, why, snippet: snippetOf(request) });
}

/** What to paste by hand. */
function snippetOf(request: EditRequest): string {
  const edited = editToml("", gatherTables({}, request.wishes({})));
  return edited.kind === "edited" ? edited.text : "";
}

/** What the file system refuses is a failure with words of its own; `fail` finds them. */
export async function inWords<T>(work: Promise<T>, fail: (why: string) => FailureError): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "code" in error) throw fail(error.message);
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
