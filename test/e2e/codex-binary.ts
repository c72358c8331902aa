import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const CACHE = resolve(import.meta.dirname, "../../.cache/codex");

/** The version every scenario runs with; older ones are named where they matter. */
export const CURRENT_CODEX = "0.169.0";

/**
 * Path of the real `codex` of that version, installed into an ignored cache folder when it is not there yet.
 * It is no dependency: each version is 400 MB.
 */
export function codexBinary(version: string = CURRENT_CODEX): string {
  const folder = join(CACHE, version);
  const binary = join(folder, "node_modules", ".bin", "codex");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-save", `@openai/codex@${version}`], {
      cwd: folder,
      stdio: "pipe",
    });
  }
  return binary;
}
