import { editToml, type TomlComment, undoSplices, valueAt } from "../files/toml-edit.ts";
import { type ParsedToml, parseTomlExactly } from "../files/toml-parse.ts";
import { withEdits } from "../files/toml-verify.ts";
import type { ConfigFile } from "./config-file.ts";
import { gatherTables } from "./gather-tables.ts";
import { type ExactUndo, type FileRecord, type KeyRecord, sha256 } from "./journal.ts";
import { type Change, keysAfter, newTables, outdatedKeys } from "./journal-keys.ts";
import { undoByValue } from "./undo-by-value.ts";

/** A config as it should become, and what the journal should know then. Worked out in memory. */
export type Draft = { readonly kind: "draft"; readonly text: string; readonly record?: FileRecord } | Refused;

export type RestoreDraft =
  | {
      readonly kind: "restore";
      readonly text: string;
      /** The file did not exist before us and holds nothing else. */
      readonly isOurs: boolean;
      /** True when these are the very bytes that were there before. */
      readonly exact: boolean;
      /** Keys that stay because the user changed them since. */
      readonly kept: readonly KeyRecord[];
    }
  | Refused;

interface Refused {
  readonly kind: "refused";
  readonly why: string;
}

interface Origin {
  readonly codexHome: string;
  readonly createdFolder: boolean;
}

/** More than a hundred changes without a restore; beyond that the bytes are forgotten and values remain. */
const MOST_SPLICES = 1_000;

/** Works out a change. What an earlier one wrote and this one does not ask for is taken back. */
export function draftChange(
  file: ConfigFile,
  known: FileRecord | undefined,
  change: Change & { readonly comment?: TomlComment; readonly origin: Origin },
): Draft {
  // A file that was deleted since takes what we did to it along.
  const record = file.exists ? known : undefined;
  const parsed = parseTomlExactly(file.text);
  if (parsed.kind === "invalid") return refusal(parsed);
  const present = parsed.value;
  const undo = undoByValue(present, outdatedKeys(record, change), record?.tables ?? []).edits;
  const removals = change.wishes.filter(
    ({ path, value }) => value === undefined && valueAt(present, path) !== undefined,
  );
  const edited = editToml(file.text, [
    ...undo,
    ...removals,
    ...gatherTables(withEdits(present, [...undo, ...removals]), change.wishes),
    ...(change.comment ? [change.comment] : []),
  ]);
  if (edited.kind === "refused") return edited;
  if (edited.text === file.text) return { kind: "draft", text: file.text, ...(record && { record }) };
  return {
    kind: "draft",
    text: edited.text,
    record: {
      name: file.name,
      codexHome: change.origin.codexHome,
      created: record?.created ?? !file.exists,
      createdFolder: record?.createdFolder ?? change.origin.createdFolder,
      exact: exactUndos(record, {
        beforeSha256: sha256(file.text),
        afterSha256: sha256(edited.text),
        undo: edited.undo,
      }),
      keys: keysAfter(file.text, present, record, change),
      tables: [...(record?.tables ?? []), ...newTables(present, change.wishes)].filter(isFirstOfItsPath),
      backups: known?.backups ?? [],
    },
  };
}

/** The way back to the first bytes leads through the step before, if nobody else has edited in between. */
function exactUndos(record: FileRecord | undefined, step: ExactUndo): readonly ExactUndo[] {
  if (!record) return [step];
  const last = record.exact.find(({ afterSha256 }) => afterSha256 === step.beforeSha256);
  if (!last || last.undo.length > MOST_SPLICES) return [];
  return [{ ...step, beforeSha256: last.beforeSha256, undo: [...step.undo, ...last.undo] }, last];
}

const isFirstOfItsPath = (path: readonly string[], i: number, all: readonly (readonly string[])[]): boolean =>
  all.findIndex((other) => other.join("\0") === path.join("\0")) === i;

/** Works out how to take everything back: by bytes where they are still ours, else by value. */
export function draftRestore(file: ConfigFile, record: FileRecord, comment: string): RestoreDraft {
  if (!file.exists) return { kind: "restore", text: "", isOurs: false, exact: true, kept: [] };
  const found = record.exact.find(({ afterSha256 }) => afterSha256 === sha256(file.text));
  const original = found && undoSplices(file.text, found.undo);
  if (original !== undefined && sha256(original) === found?.beforeSha256) {
    return { kind: "restore", text: original, isOurs: record.created, exact: true, kept: [] };
  }
  const parsed = parseTomlExactly(file.text);
  if (parsed.kind === "invalid") return refusal(parsed);
  const { edits, kept } = undoByValue(parsed.value, record.keys, record.tables);
  const edited = editToml(file.text, [{ comment, above: undefined }, ...edits]);
  if (edited.kind === "refused") return edited;
  const isOurs = record.created && edited.text.trim() === "";
  return { kind: "restore", text: edited.text, isOurs, exact: false, kept };
}

function refusal({ problems }: Extract<ParsedToml, { kind: "invalid" }>): Refused {
  const [problem] = problems;
  return { kind: "refused", why: `line ${problem?.line ?? 1}: ${problem?.message ?? "not TOML"}` };
}
