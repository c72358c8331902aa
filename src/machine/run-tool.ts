import { execFile } from "node:child_process";
import { FailureError } from "../domain/failure.ts";
import type { Environment } from "../ports/house.ts";

interface ToolEnd {
  /** 127 when there is no such tool, 124 when it took too long. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the system's own tools, without a shell. */
export type RunTool = (command: string, args: readonly string[]) => Promise<ToolEnd>;

const TOOL_MS = 20_000;

export function openTools(environment: Environment): RunTool {
  return (command, args) =>
    new Promise((resolve) => {
      const options = { env: environment as NodeJS.ProcessEnv, timeout: TOOL_MS, windowsHide: true };
      execFile(command, [...args], options, (error, stdout, stderr) => {
        resolve({ code: codeOf(error), stdout, stderr: stderr || (error?.message ?? "") });
      });
    });
}

function codeOf(error: { code?: unknown; killed?: boolean } | null): number {
  if (!error) return 0;
  if (error.killed) return 124;
  return typeof error.code === "number" ? error.code : 127;
}

/** For a step that must succeed. The gateway works without a service, so that is the fix. */
export async function mustRun(run: RunTool, command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, args);
  if (code === 0) return;
  const reason = stderr
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/\p{Cc}/gu, "?");
  throw new FailureError({
    kind: "failed",
    message: "The service could not be set up",
    why: `${command} ${args.join(" ")}: ${reason || `exit code ${code}`}`,
    fix: "portkey-codex proxy start",
  });
}
