import { readFile, unlink } from "node:fs/promises";
import { FailureError } from "../domain/failure.ts";
import { findBlock, type MarkedBlock, withBlock } from "../files/marked-block.ts";
import { unifiedDiff } from "../files/unified-diff.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { ProfilePlan } from "../ports/machine.ts";

/** A profile as it is and as it should be. Latin-1: one character is one byte, so that no byte can change unseen. */
interface Edit {
  readonly file: string;
  /** undefined: there is no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export async function planInstall(file: string, block: MarkedBlock): Promise<ProfilePlan> {
  const before = await readBytes(file);
  refuseUneditable(file, before ?? "", block.name);
  const bytes = { ...block, lines: block.lines.map(toBytes) };
  const after = withBlock(before, bytes);
  return { ...plan({ file, before, after }, block), alsoSetAt: linesSetting(before ?? "", block.name) };
}

export async function planUninstall(file: string, block: MarkedBlock): Promise<ProfilePlan> {
  const before = await readBytes(file);
  refuseUneditable(file, before ?? "", block.name);
  const found = findBlock(before ?? "", block.name);
  if (found.kind !== "found") return plan({ file, before, after: before }, block);
  const after = found.madeForIt && found.rest === "" ? undefined : found.rest;
  return plan({ file, before, after }, block);
}

/** Whether there is a block in the file, whole or damaged. */
export async function holdsBlock(file: string, name: string): Promise<boolean> {
  const text = await readBytes(file).catch(() => undefined);
  return findBlock(text ?? "", name).kind !== "none";
}

function plan(edit: Edit, block: MarkedBlock): ProfilePlan {
  const { file, before, after } = edit;
  return {
    file,
    diff: unifiedDiff(file, fromBytes(before), fromBytes(after)),
    changed: before !== after,
    alsoSetAt: [],
    write: async () => {
      if (before !== after) await carryOut(edit, block);
      return {};
    },
  };
}

/** What was shown is what is done: a file that has changed since is left alone. */
async function carryOut({ file, before, after }: Edit, block: MarkedBlock): Promise<void> {
  if ((await readBytes(file)) !== before) {
    throw new FailureError({ kind: "file-busy", file, holder: "it has changed since the diff was made" });
  }
  try {
    if (after === undefined) await unlink(file);
    else await writeFileAtomically(file, Buffer.from(after, "latin1"), { mode: 0o644 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FailureError({ kind: "config-unsafe", file, why, snippet: block.lines.join("\n") });
  }
}

/** Errors: `failed`, with nothing touched, for a file in which our lines could do harm or not be found again. */
function refuseUneditable(file: string, text: string, name: string): void {
  const found = findBlock(text, name);
  const why = text.includes("\0")
    ? "it is not a text in UTF-8 or another encoding of bytes (Windows' own editors may write UTF-16)"
    : found.kind === "damaged"
      ? found.why
      : undefined;
  if (why === undefined) return;
  throw new FailureError({
    kind: "failed",
    message: `${file} was left as it is: it cannot be edited safely`,
    why,
    fix: `mend ${file} in an editor, then run this again`,
  });
}

/** Lines outside our block that set the variable too; where they stand below ours, they win. */
function linesSetting(text: string, name: string): readonly number[] {
  const found = findBlock(text, name);
  const lines = (found.kind === "found" ? found.rest : text).split("\n");
  const sets = /^\s*(export\s+|set\s+(-\S+\s+)*|\$env:)?PORTKEY_API_KEY(\s*=|\s+\S)/;
  return lines.flatMap((line, index) => (sets.test(line) ? [index + 1] : []));
}

async function readBytes(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const toBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
const fromBytes = (bytes = ""): string => Buffer.from(bytes, "latin1").toString("utf8");
