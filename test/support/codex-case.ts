import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openCodexHome } from "../../src/codex/codex-home.ts";
import type { Environment } from "../../src/ports/house.ts";
import { tempFolder } from "./temp-folder.ts";

interface CodexCase {
  /** What config.toml holds; absent: there is none. */
  readonly config?: string;
  /** The version of the Codex that is installed; absent: none. */
  readonly codex?: string;
  readonly environment?: Environment;
}

/** A Codex home in a folder of its own, and the room that edits it. */
export async function openCodexCase({ config: text, codex: version, environment }: CodexCase) {
  const folder = await tempFolder();
  const codexHome = join(folder, ".codex");
  const config = join(codexHome, "config.toml");
  await mkdir(codexHome);
  if (text !== undefined) await writeFile(config, text, { mode: 0o640 });
  const surroundings = {
    paths: { home: folder, stateDir: join(folder, "state") },
    environment: {
      CODEX_HOME: codexHome,
      PATH: await installFakeCodex(folder, version, "exit 2"),
      ...environment,
    },
    clock: { nowUnixMs: () => 1_795_339_860_000 },
  };
  return {
    folder,
    codexHome,
    config,
    codex: openCodexHome(surroundings),
    /** Another process's view of the same home. */
    openAnother: () => openCodexHome(surroundings),
    read: (file = config) => readFile(file, "utf8").catch(() => undefined),
  };
}

/** A folder for the PATH whose `codex` says that it is this version, and runs `script` for everything else. */
export async function installFakeCodex(
  folder: string,
  version: string | undefined,
  script: string,
): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  if (version === undefined) return bin;
  const text = `#!/bin/sh\n[ "$1" = --version ] && echo "codex-cli ${version}" && exit\n${script}\n`;
  await writeFile(join(bin, "codex"), text);
  await chmod(join(bin, "codex"), 0o755);
  return bin;
}
