import { randomBytes, scrypt } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { storeUnavailable } from "./keeper.ts";
import type { KeySource, SealKey } from "./sealed-text.ts";

/** scrypt with N = 2^17, r = 8: about 0.8 s and 128 MiB for one guess. Source: RFC 7914; OWASP's 2^17 for stored passwords. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const KEY_BYTES = 32;

/** The variable that holds the passphrase, also as `…_FILE`. */
export const PASSPHRASE = "PORTKEY_CODEX_PASSPHRASE";

const derive = promisify<string, Buffer, number, typeof SCRYPT, Buffer>(scrypt);

export interface SealKeyOptions {
  readonly keyFile: string;
  passphrase(): Promise<string | undefined>;
}

export interface SealKeys {
  /** For a file that does not exist yet: the passphrase when there is one, else a key file, made when missing. */
  choose(): Promise<KeySource>;
  /** Errors: `secret-store-unavailable` when the passphrase or the key file is missing. */
  keyOf(source: KeySource): Promise<SealKey>;
}

/** The keys that open sealed files. A derived one is kept in memory: the gateway asks more often than once in 0.8 s. */
export function openSealKeys({ keyFile, passphrase }: SealKeyOptions): SealKeys {
  const derived = new Map<string, Promise<SealKey>>();
  return {
    choose: async () => {
      if (await passphrase()) return { kind: "passphrase", salt: randomBytes(16).toString("base64") };
      await createKeyFile(keyFile);
      return { kind: "key-file" };
    },
    keyOf: async (source) => {
      if (source.kind === "key-file") return readKeyFile(keyFile);
      const words = await passphrase();
      if (!words) {
        const why = `it is sealed with a passphrase, and ${PASSPHRASE} is not set`;
        throw storeUnavailable("encrypted-file", why, `export ${PASSPHRASE}=…`);
      }
      const known =
        derived.get(source.salt) ?? derive(words, Buffer.from(source.salt, "base64"), KEY_BYTES, SCRYPT);
      // One file has one salt; a second one only follows when the file was made anew.
      derived.clear();
      derived.set(source.salt, known);
      return known;
    },
  };
}

async function readKeyFile(keyFile: string): Promise<SealKey> {
  const text = await readFile(keyFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw keyFileUnusable(`cannot be read (${error.code})`);
  });
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== KEY_BYTES) throw keyFileUnusable("is damaged");
  return key;

  function keyFileUnusable(what: string) {
    const fix = `restore ${keyFile} from a backup, or delete the folder and run: portkey-codex init`;
    return storeUnavailable("encrypted-file", `its key file ${keyFile} ${what}`, fix);
  }
}

/** Leaves a key that is already there: somebody's secrets hang on it. */
async function createKeyFile(keyFile: string): Promise<void> {
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(keyFile, "wx", 0o600);
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString("base64")}\n`).finally(() => handle.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
