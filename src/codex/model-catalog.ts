import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { CodexInstallation, CodexModelEntry } from "../ports/codex-home.ts";
import type { Environment } from "../ports/house.ts";
import { runCodex } from "./run-codex.ts";

interface CatalogSource {
  readonly binary: CodexInstallation["binary"];
  readonly environment: Environment;
  readonly stateDir: string;
}

/** It only prints what is compiled in. */
const TIMEOUT_MS = 15_000;

/**
 * What the user's own Codex knows about models, in its own shape; asked once per version and remembered. Empty
 * when there is no Codex, or one that has no such command (before 0.125).
 */
export async function readCatalog({
  binary,
  environment,
  stateDir,
}: CatalogSource): Promise<readonly CodexModelEntry[]> {
  if (!binary) return [];
  const cache = join(stateDir, "cache", `codex-models-${binary.version ?? "unknown"}.json`);
  if (binary.version !== undefined) {
    const cached = await readFile(cache, "utf8").then(parseCatalog, () => undefined);
    if (cached) return cached;
  }
  const answer = await ask(binary.path, environment);
  const models = answer === undefined ? undefined : parseCatalog(answer);
  if (binary.version !== undefined && models) await remember(cache, models);
  return models ?? [];
}

/**
 * In an empty home, so that neither the user's config nor our own gateway is asked: with our provider in place
 * Codex would fetch the list from us. `--bundled` says the same to versions that know it.
 */
async function ask(binary: string, environment: Environment): Promise<string | undefined> {
  const home = await mkdtemp(join(tmpdir(), "portkey-codex-catalog-"));
  const run = (args: readonly string[]) =>
    runCodex({ binary, args, environment: { ...environment, CODEX_HOME: home }, timeoutMs: TIMEOUT_MS });
  try {
    return (await run(["debug", "models", "--bundled"])) ?? (await run(["debug", "models"]));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function parseCatalog(text: string): readonly CodexModelEntry[] | undefined {
  try {
    const { models }: { models?: unknown } = JSON.parse(text);
    return Array.isArray(models) ? models.filter(isEntry) : undefined;
  } catch {
    return undefined;
  }
}

const isEntry = (entry: unknown): entry is CodexModelEntry =>
  typeof entry === "object" && entry !== null && "slug" in entry && typeof entry.slug === "string";

/** A cache that cannot be written costs time, not the answer. */
async function remember(cache: string, models: readonly CodexModelEntry[]): Promise<void> {
  await writeFileAtomically(cache, JSON.stringify({ models }), { mode: 0o600 }).catch(() => undefined);
}
