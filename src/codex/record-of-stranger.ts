import { valueAt } from "../files/toml-edit.ts";
import { parseTomlExactly } from "../files/toml-parse.ts";
import { sourcesOf } from "../files/toml-source.ts";
import { isTable } from "../files/toml-value.ts";
import type { ConfigFile } from "./config-file.ts";
import type { FileRecord, KeyRecord } from "./journal.ts";
import { pathsBelow } from "./journal-keys.ts";
import { CHAT_PROVIDER_ID, PROVIDER_ID, RECOVERY_COMMENT } from "./wishes.ts";

/**
 * A record for a config that holds our block while our journal is lost (a new machine with old dotfiles). Our
 * comment proves that we wrote it; what was there before nobody knows any more, so the block just goes.
 */
export function recordOfStranger(file: ConfigFile, codexHome: string): FileRecord | undefined {
  const parsed = parseTomlExactly(file.text);
  if (parsed.kind === "invalid" || !file.text.includes(`# ${RECOVERY_COMMENT}`)) return undefined;
  const provider = valueAt(parsed.value, ["model_provider"]);
  const ids = [PROVIDER_ID, CHAT_PROVIDER_ID];
  const paths = [
    ...(ids.some((id) => id === provider) ? [["model_provider"]] : []),
    ...ids.map((id) => ["model_providers", id]),
  ];
  const sourceOf = sourcesOf(file.text);
  const keys = paths
    .flatMap((path) => pathsBelow(path, valueAt(parsed.value, path)))
    .map((path): KeyRecord => {
      const after = sourceOf(path);
      return { path, by: "apply", ...(after !== undefined && { after }) };
    });
  const tables = keys
    .flatMap(({ path }) => path.slice(0, -1).map((_, i) => path.slice(0, i + 1)))
    .filter((path) => isTable(valueAt(parsed.value, path)));
  const known = { created: false, createdFolder: false, exact: [], backups: [] };
  return { name: file.name, codexHome, ...known, keys, tables };
}
