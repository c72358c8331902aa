import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../files/with-file-lock.ts";

const LOOK_AGAIN_MS = 20;
/** How long the insisting signals get, ms: a gateway says goodbye on each stream, the kernel removes at once. */
const INSIST_MS = 3_000;

/** Asks a gateway to end when its streams have; after `timeoutMs` to end them now; and then ends it. */
export async function endProcess(pid: number, timeoutMs: number): Promise<void> {
  signal(pid, "SIGTERM");
  if (await hasEnded(pid, timeoutMs)) return;
  signal(pid, "SIGTERM");
  if (await hasEnded(pid, INSIST_MS)) return;
  await killProcess(pid);
}

/** For one that does not listen any more, not even to signals. */
export async function killProcess(pid: number): Promise<void> {
  signal(pid, "SIGKILL");
  await hasEnded(pid, INSIST_MS);
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
