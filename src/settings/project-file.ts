import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const NAME = ".portkey-codex.toml";

/**
 * The project's own settings: the nearest `.portkey-codex.toml` from `folder` up to the root of its repository.
 * Outside a repository only `folder` itself counts, so that a file in /tmp speaks for nobody else.
 */
export function findProjectFile(folder: string): string | undefined {
  const repository = ancestors(folder).find((candidate) => existsSync(join(candidate, ".git")));
  for (const candidate of repository === undefined ? [folder] : ancestors(folder)) {
    const file = join(candidate, NAME);
    if (existsSync(file)) return file;
    if (candidate === repository) return undefined;
  }
  return undefined;
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
