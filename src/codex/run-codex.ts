import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import type { Environment } from "../ports/house.ts";

export interface CodexRun {
  readonly binary: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly timeoutMs: number;
}

/** More than any answer of Codex; its list of models is 750 kB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What a program needs to start; above all, none of the user's keys. */
const PASSED_ON = [
  "PATH",
  "HOME",
  "CODEX_HOME",
  "TMPDIR",
  "LANG",
  "USERPROFILE",
  "SYSTEMROOT",
  "TEMP",
  "PATHEXT",
];

/** Runs the user's Codex and returns its stdout; `undefined` when it fails, hangs or says too much. */
export function runCodex({ binary, args, environment, timeoutMs }: CodexRun): Promise<string | undefined> {
  const [file, ...before] = startOf(binary);
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, environment[name]]));
  const options = { env, timeout: timeoutMs, maxBuffer: MOST_BYTES, windowsHide: true };
  return new Promise((resolve) => {
    execFile(file, [...before, ...args], options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}

/** npm's `codex.cmd` on Windows cannot be run without a shell; the script behind it can. */
function startOf(binary: string): readonly [string, ...string[]] {
  if (!/\.(cmd|ps1)$/i.test(binary)) return [binary];
  return [process.execPath, join(dirname(binary), "node_modules", "@openai", "codex", "bin", "codex.js")];
}
