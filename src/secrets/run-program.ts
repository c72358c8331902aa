import type { Environment } from "../ports/house.ts";

export interface ProgramCall {
  readonly command: string;
  /** Never a secret: every user of the machine can read them. Secrets go through `input`. */
  readonly args: readonly string[];
  readonly input: string;
  readonly environment: Environment;
  readonly timeoutMs: number;
  /** Where it runs; where we run when absent. */
  readonly folder?: string;
}

export type ProgramEnd =
  | { readonly kind: "exited"; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "missing"; readonly why: string }
  | { readonly kind: "timeout" };

/** More than any secret needs; a program that floods us is ended. */
const MAX_OUTPUT_BYTES = 1_048_576;

/**
 * Runs a program and ends with it, at the latest after `timeoutMs`: it is killed then with its children
 * (`pass` is a script that waits for gpg, gpg waits for a person).
 */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  // Loaded when it is needed: a store that is a file runs nothing, and `token` should not wait for it.
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    // A process group of its own, so that the whole family can be ended; Windows has no such groups.
    const ownGroup = process.platform !== "win32";
    const child = spawn(call.command, call.args, {
      env: { ...call.environment },
      cwd: call.folder,
      stdio: "pipe",
      windowsHide: true,
      detached: ownGroup,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let received = 0;
    const end = (result: ProgramEnd) => {
      clearTimeout(timer);
      resolve(result);
    };
    const kill = () => {
      endFamily(child.pid, ownGroup);
      for (const stream of child.stdio) stream?.destroy();
      child.unref();
      end({ kind: "timeout" });
    };
    const timer = setTimeout(kill, call.timeoutMs);
    const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received > MAX_OUTPUT_BYTES) kill();
    };
    child.stdout.on("data", collect(stdout));
    child.stderr.on("data", collect(stderr));
    child.on("error", (error) => end({ kind: "missing", why: error.message }));
    child.on("close", (code) => {
      end({ kind: "exited", code: code ?? -1, stdout: text(stdout), stderr: text(stderr) });
    });
    // A program that ends without reading (EPIPE) has its say through its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(call.input);
  });
}

const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString("utf8");

function endFamily(pid: number | undefined, ownGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(ownGroup ? -pid : pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}
