import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Environment } from "../ports/house.ts";
import type { Shell } from "../ports/machine.ts";
import { dialects } from "./shells/index.ts";

/** How far up to look: shell → npx → sh → launcher → us. */
const MAX_ANCESTORS = 6;

export interface DetectOptions {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly parentPid: number;
}

/**
 * The shell that the user types in: the nearest ancestor process that is one, else the login shell of $SHELL.
 * On Windows PowerShell is the only one of ours that it can be.
 */
export function detectShell({ environment, platform, parentPid }: DetectOptions): Shell | undefined {
  if (platform === "win32") return "powershell";
  let pid = parentPid;
  for (let step = 0; step < MAX_ANCESTORS && pid > 1; step += 1) {
    const ancestor = lookUp(pid, platform);
    if (!ancestor) break;
    const shell = shellOfProgram(ancestor.program);
    if (shell) return shell;
    pid = ancestor.parentPid;
  }
  return shellOfProgram(environment["SHELL"] ?? "");
}

/** `-zsh` is how a login shell calls itself. */
export function shellOfProgram(program: string): Shell | undefined {
  const name = basename(program)
    .replace(/^-/, "")
    .replace(/\.exe$/i, "");
  return Object.values(dialects).find(({ programs }) => programs.includes(name))?.shell;
}

interface Ancestor {
  readonly program: string;
  readonly parentPid: number;
}

function lookUp(pid: number, platform: NodeJS.Platform): Ancestor | undefined {
  try {
    return platform === "linux" ? lookUpInProc(pid) : lookUpWithPs(pid);
  } catch {
    // It has ended, or this system tells nothing about processes.
    return undefined;
  }
}

/** `pid (name) state ppid …`; the name may hold spaces and parentheses. Source: proc_pid_stat(5). */
function lookUpInProc(pid: number): Ancestor | undefined {
  const match = /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
  return match?.[1] === undefined ? undefined : { program: match[1], parentPid: Number(match[2]) };
}

function lookUpWithPs(pid: number): Ancestor | undefined {
  const row = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], {
    encoding: "utf8",
    timeout: 1_000,
  });
  const match = /^\s*(\d+)\s+(.*?)\s*$/.exec(row);
  return match?.[2] === undefined ? undefined : { program: match[2], parentPid: Number(match[1]) };
}
