import { join } from "node:path";
import type { Paths } from "../ports/house.ts";
import { openFileStore } from "./file-store.ts";
import { checkByReading, type Keeper } from "./keeper.ts";
import { formatEntries, openRecordFile, parseEntries } from "./record-file.ts";

/** Secrets in clear, mode 0600. Used only by who asked for it with `--insecure-storage`; never chosen by us. */
export function openPlainFile({ paths, timeoutMs }: { paths: Paths; timeoutMs: number }): Keeper {
  const file = join(paths.secretsDir, "secrets.json");
  const records = openRecordFile({
    file,
    lockWaitMs: timeoutMs,
    encode: async (entries) => formatEntries(entries),
    decode: async (text) => parseEntries(text),
  });
  const store = openFileStore({ backend: "plain-file", description: `unencrypted file ${file}`, records });
  return {
    store,
    check: () =>
      checkByReading(
        store,
        async () => "every program that runs as you can read it; only with --insecure-storage",
      ),
    holdsSecrets: () => records.exists(),
  };
}
