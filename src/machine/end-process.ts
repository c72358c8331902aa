import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../files/with-file-lock.ts";

const LOOK_AGAIN_MS = 20;
/** The kernel removes a killed process at once, unless it hangs in the disk. */
const KILL_MS = 2_000;

/** Asks a process to end (SIGTERM), waits, and ends it (SIGKILL) when it has not ended after `timeoutMs`. */
export async function endProcess(pid: number, timeoutMs: number): Promise<void> {
  signal(pid, "SIGTERM");
  if (await hasEnded(pid, timeoutMs)) return;
  signal(pid, "SIGKILL");
  await hasEnded(pid, KILL_MS);
}

/** A zombie has ended: in a container without an init nobody ever collects it. */
export function isRunning(pid: number): boolean {
  return isAlive(pid) && !isZombie(pid);
}

async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(LOOK_AGAIN_MS);
  }
  return true;
}

/** Field 3 of /proc/pid/stat, after the name in brackets; other systems have no such file. */
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in between.
  }
}
