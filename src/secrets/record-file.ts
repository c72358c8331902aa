import { readFile, stat } from "node:fs/promises";
import { withFileLock } from "../files/with-file-lock.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";

/** Names and their values, as a file keeps them. */
export type Entries = ReadonlyMap<string, string>;

export interface RecordFileOptions {
  readonly file: string;
  readonly lockWaitMs: number;
  /** Text of the file ↔ entries. `decode` throws when the text is not a file of ours; `before` is absent for a new one. */
  encode(entries: Entries, before: string | undefined): Promise<string>;
  decode(text: string): Promise<Entries>;
}

export interface RecordFile {
  read(): Promise<Entries>;
  /** Whether the file is there at all. */
  exists(): Promise<boolean>;
  /** Reads, changes and writes as one step: no other process and no other call can come between. */
  update<T>(change: (entries: Map<string, string>) => T): Promise<T>;
}

/** A small file of names and values, mode 0600, in a folder of mode 0700. A missing one has no entries. */
export function openRecordFile({ file, lockWaitMs, encode, decode }: RecordFileOptions): RecordFile {
  const entriesOf = async (text: string | undefined): Promise<Entries> =>
    text === undefined ? new Map() : decode(text);
  const update = async <T>(change: (entries: Map<string, string>) => T): Promise<T> =>
    withFileLock(`${file}.lock`, { subject: file, waitMs: lockWaitMs }, async () => {
      const before = await textOf(file);
      const entries = new Map(await entriesOf(before));
      const answer = change(entries);
      await writeFileAtomically(file, await encode(entries, before), { mode: 0o600 });
      return answer;
    });
  // The lock keeps other processes out and is asked for again and again; calls of this one simply queue.
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: async () => entriesOf(await textOf(file)),
    exists: () =>
      stat(file).then(
        () => true,
        () => false,
      ),
    update: (change) => {
      const mine = last.then(() => update(change));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** `{"name": "value"}`; anything else throws, in words that quote nothing of the text. */
export function parseEntries(text: string): Entries {
  const value = parseJson(text);
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : undefined;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    throw new Error("the file is damaged, or not one of ours");
  }
  return new Map(entries);
}

/** `undefined` when it is not JSON: the parser's own message would quote the text, and so a secret. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const formatEntries = (entries: Entries): string =>
  `${JSON.stringify(Object.fromEntries([...entries].sort()), null, 2)}\n`;

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
