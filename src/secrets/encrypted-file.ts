import { join } from "node:path";
import type { Environment, Paths } from "../ports/house.ts";
import { readVariable } from "./environment.ts";
import { openFileStore } from "./file-store.ts";
import { checkByReading, type Keeper, storeUnavailable } from "./keeper.ts";
import { type Entries, formatEntries, openRecordFile, parseEntries } from "./record-file.ts";
import { openSealKeys, PASSPHRASE } from "./seal-key.ts";
import { type KeySource, parseSealed, seal, unseal } from "./sealed-text.ts";

export interface EncryptedFileOptions {
  readonly paths: Paths;
  readonly environment: Environment;
  readonly timeoutMs: number;
}

/**
 * All secrets in one sealed file. Its key comes from PORTKEY_CODEX_PASSPHRASE, or else from a key file beside
 * it, which protects a backup or an accidental commit of the one file, but not against who reads both.
 * A file keeps the way in which it was sealed first: a passphrase that is set later changes nothing by itself.
 */
export function openEncryptedFile({ paths, environment, timeoutMs }: EncryptedFileOptions): Keeper {
  const file = join(paths.secretsDir, "secrets.enc");
  const keyFile = join(paths.secretsDir, "secrets.key");
  const passphrase = () => readVariable(environment, PASSPHRASE);
  const keys = openSealKeys({ keyFile, passphrase });
  // Learnt from the file itself whenever it is read.
  let sealedWith: KeySource["kind"] | undefined;

  const decode = async (text: string): Promise<Entries> => {
    const sealed = parseSealed(text);
    sealedWith = sealed.key.kind;
    const key = await keys.keyOf(sealed.key);
    try {
      return parseEntries(unseal(sealed, key));
    } catch {
      throw cannotOpen(file, sealed.key);
    }
  };
  const encode = async (entries: Entries, before: string | undefined): Promise<string> => {
    const source = before === undefined ? await keys.choose() : parseSealed(before).key;
    return seal(formatEntries(entries), source, await keys.keyOf(source));
  };
  const records = openRecordFile({ file, lockWaitMs: timeoutMs, encode, decode });
  const store = openFileStore({ backend: "encrypted-file", description: `encrypted file ${file}`, records });
  return {
    store,
    check: () =>
      checkByReading(
        store,
        async () => NOTES[sealedWith ?? ((await passphrase()) ? "passphrase" : "key-file")],
      ),
    holdsSecrets: () => records.exists(),
  };
}

const NOTES: Readonly<Record<KeySource["kind"], string>> = {
  passphrase: `sealed with ${PASSPHRASE}`,
  "key-file":
    "its key lies in a file beside it: that protects backups and accidental commits, not against a program that runs as you",
};

function cannotOpen(file: string, source: KeySource): Error {
  const ask = source.kind === "passphrase" ? `check ${PASSPHRASE}, or ` : "";
  const key = source.kind === "passphrase" ? "the passphrase" : "secrets.key";
  return storeUnavailable(
    "encrypted-file",
    `${file} was changed or damaged, or ${key} is not the one that it was sealed with`,
    `${ask}restore it from a backup, or delete it and run: portkey-codex init`,
  );
}
