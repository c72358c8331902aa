import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { Paths } from "../ports/house.ts";
import type { ModelList, ModelLists } from "../ports/model-lists.ts";

/** One small JSON file for each integration, below the state folder. */
export function openModelLists({ stateDir }: Pick<Paths, "stateDir">): ModelLists {
  const fileOf = (slug: string) => join(stateDir, "models", `${slug}.json`);
  return {
    read: async (slug) => parseList(await readFile(fileOf(slug), "utf8").catch(() => "")),
    write: (slug, list) => writeFileAtomically(fileOf(slug), `${JSON.stringify(list)}\n`, { mode: 0o600 }),
    forget: (slug) => rm(fileOf(slug), { force: true }),
  };
}

function parseList(text: string): ModelList | undefined {
  try {
    const { models, fetchedAtUnixMs } = JSON.parse(text) as Partial<Record<keyof ModelList, unknown>>;
    if (typeof fetchedAtUnixMs !== "number" || !Array.isArray(models)) return undefined;
    return { fetchedAtUnixMs, models: models.filter((model) => typeof model === "string") };
  } catch {
    return undefined;
  }
}
