import { rmdir, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { FailureError } from "../domain/failure.ts";
import { encodeKey } from "../files/toml-encode.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { CodexConfigPlan, CodexFinding } from "../ports/codex-home.ts";
import { nameBackup, removeBackups, writeBackup } from "./backup.ts";
import { diffOf, type EditorRoom, inWords, journalOf, whileLocked } from "./config-editor.ts";
import { type ConfigFile, isWriteProtected, readConfig } from "./config-file.ts";
import { draftRestore, type RestoreDraft } from "./draft.ts";
import { type FileRecord, noteRecord, readJournal } from "./journal.ts";
import { recordOfStranger } from "./record-of-stranger.ts";
import { RECOVERY_COMMENT } from "./wishes.ts";

interface Restore {
  readonly file: ConfigFile;
  readonly record: FileRecord;
  readonly draft: Extract<RestoreDraft, { kind: "restore" }>;
}

/**
 * Takes back what we did to the files of this Codex home. Needs no gateway, no settings, no Codex; doing it twice
 * is doing it once. `configName` is looked at even without a record, for a block whose journal was lost.
 */
export async function planRestore(room: EditorRoom, configName: string): Promise<CodexConfigPlan> {
  const restores = await workOut(room, configName);
  const changing = restores.filter(isChange);
  return {
    file: changing.map(({ file }) => file.name).join(", ") || configName,
    diff: changing.map(({ file, draft }) => diffOf(room, file, draft.text)).join(""),
    changed: changing.length > 0,
    findings: [...restores.flatMap(keptKeys), ...(await otherHomes(room))],
    write: async () => {
      if (restores.length === 0) return {};
      const keys = restores.flatMap(({ record }) => record.keys);
      const work = whileLocked(room, () => write(room, configName));
      return inWords(work, (why) => unsafe({ name: configName, keys }, why));
    },
  };
}

const isChange = ({ file, draft }: Restore): boolean => draft.isOurs || draft.text !== file.text;

async function workOut(room: EditorRoom, configName: string): Promise<readonly Restore[]> {
  const journal = await readJournal(journalOf(room));
  const records = Object.entries(journal).filter(([, { codexHome }]) => codexHome === room.codexHome);
  const found: Restore[] = [];
  for (const [path, record] of records) found.push(await draftOf(path, record));
  found.sort((a, b) => Number(b.file.name === configName) - Number(a.file.name === configName));
  if (found.some(({ file }) => file.name === configName)) return found;
  return [...found, ...(await withoutRecord(room, configName))];
}

async function draftOf(path: string, record: FileRecord): Promise<Restore> {
  // By the real path: the link that led here may point elsewhere by now.
  const read = await readConfig(path);
  if (read.kind === "unsafe") throw unsafe(record, read.why);
  const file = { ...read.file, name: record.name };
  const draft = draftRestore(file, record, RECOVERY_COMMENT);
  if (draft.kind === "refused") throw unsafe(record, draft.why);
  const restore = { file, record, draft };
  if (isChange(restore) && (await isWriteProtected(path))) throw unsafe(record, "it is read-only");
  return restore;
}

async function withoutRecord({ codexHome }: EditorRoom, configName: string): Promise<readonly Restore[]> {
  const read = await readConfig(configName);
  const record = read.kind === "read" ? recordOfStranger(read.file, codexHome) : undefined;
  return read.kind === "read" && record ? [await draftOf(read.file.path, record)] : [];
}

async function write(room: EditorRoom, configName: string): Promise<{ readonly backup?: string }> {
  let backup: string | undefined;
  for (const restore of await workOut(room, configName)) {
    const { file, record, draft } = restore;
    if (isChange(restore) && !draft.exact && !draft.isOurs) {
      backup = await nameBackup(file, room.clock.nowUnixMs());
      await writeBackup(backup, file);
    }
    if (draft.isOurs) await unlink(file.path);
    else if (isChange(restore)) await writeFileAtomically(file.path, draft.text, { mode: 0o600 });
    await removeBackups(record.backups);
    await noteRecord(journalOf(room), file.path, undefined);
    // Only an empty folder goes: Codex may have moved in meanwhile.
    if (draft.isOurs && record.createdFolder) await rmdir(dirname(file.path)).catch(() => undefined);
  }
  return backup === undefined ? {} : { backup };
}

const keptKeys = ({ record, draft }: Restore): readonly CodexFinding[] =>
  draft.kept.map(({ path }) => ({
    id: "kept",
    level: "warn" as const,
    message: `${encodeKey(path)} in ${record.name} stays as it is`,
    why: "it was changed after portkey-codex wrote it",
  }));

/** The journal knows every Codex home; this one's restore leaves the others alone, but does not hide them. */
async function otherHomes(room: EditorRoom): Promise<readonly CodexFinding[]> {
  const records = Object.values(await readJournal(journalOf(room)));
  return records
    .filter(({ codexHome }) => codexHome !== room.codexHome)
    .map(({ codexHome, name }) => ({
      id: "other-home",
      level: "warn" as const,
      message: `${name} holds our provider too`,
      why: "it belongs to another Codex home, which is not touched now",
      fix: `CODEX_HOME=${codexHome} portkey-codex codex restore`,
    }));
}

function unsafe({ name, keys }: Pick<FileRecord, "name" | "keys">, why: string): FailureError {
  const lines = keys.map(({ path, before }) =>
    before === undefined ? `# remove ${encodeKey(path)}` : `${encodeKey(path)} = ${before}`,
  );
  return new FailureError({ kind: "config-unsafe", file: name, why, snippet: lines.join("\n") });
}
