import { constants } from "node:fs";
import { access, readFile, realpath, stat } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import type { CodexInstallation } from "../ports/codex-home.ts";
import type { Environment, Paths } from "../ports/house.ts";
import { parseVersion } from "./codex-version.ts";
import { runCodex } from "./run-codex.ts";

/** A healthy one answers in less than a second, even on a busy machine. */
const VERSION_TIMEOUT_MS = 5_000;

/** `CODEX_HOME`, else `~/.codex`. Codex takes the variable as it is: a `~` in it is a folder's name. */
export function codexHomeOf(environment: Environment, paths: Pick<Paths, "home">): string {
  const own = environment["CODEX_HOME"];
  return own ? resolve(own) : join(paths.home, ".codex");
}

export async function findBinary(environment: Environment): Promise<CodexInstallation["binary"]> {
  const path = await findOnPath(environment);
  if (path === undefined) return undefined;
  const version = (await packageVersion(path)) ?? (await askVersion(path, environment));
  return version === undefined ? { path } : { path, version };
}

async function findOnPath(environment: Environment): Promise<string | undefined> {
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter(Boolean);
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const folder of folders) {
    for (const ending of endings) {
      const path = resolve(folder, `codex${ending}`);
      if (await isProgram(path)) return path;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** An npm installation says its version without being run: that saves most of a second. */
async function packageVersion(path: string): Promise<string | undefined> {
  const script = await realpath(path).catch(() => path);
  const folders = [join(dirname(script), ".."), join(dirname(path), "node_modules", "@openai", "codex")];
  for (const folder of folders) {
    const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "");
    if (!text.includes('"@openai/codex"')) continue;
    const version = /"version":\s*"([^"]+)"/.exec(text)?.[1];
    if (version !== undefined) return parseVersion(version);
  }
  return undefined;
}

async function askVersion(binary: string, environment: Environment): Promise<string | undefined> {
  const answer = await runCodex({ binary, args: ["--version"], environment, timeoutMs: VERSION_TIMEOUT_MS });
  return answer === undefined ? undefined : parseVersion(answer);
}
