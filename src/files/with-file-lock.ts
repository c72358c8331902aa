import { mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FailureError } from "../domain/failure.ts";

export interface LockOptions {
  /** What is being locked, for the message. */
  readonly subject: string;
  /** How long to wait for another holder, ms. */
  readonly waitMs: number;
  /** An older lock is taken over even if its pid lives: pids are used again. Absent: a living pid keeps it. */
  readonly maxHoldMs?: number;
}

/** A lock whose holder died is taken over after this long without a living process behind it, ms. */
const GRACE_MS = 2_000;

/**
 * Runs `work` while holding `lockFile`, created exclusively and holding our pid.
 * A lock left by a dead process is taken over. Errors: `file-busy` when a living one keeps it.
 */
export async function withFileLock<T>(
  lockFile: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true, mode: 0o700 });
  const deadline = performance.now() + options.waitMs;
  while (!(await take(lockFile))) {
    if (await isAbandoned(lockFile, options.maxHoldMs ?? Number.POSITIVE_INFINITY)) {
      await unlink(lockFile).catch(() => undefined);
    } else if (performance.now() > deadline) {
      const holder = (await readFile(lockFile, "utf8").catch(() => "")).trim();
      throw new FailureError({
        kind: "file-busy",
        file: options.subject,
        holder: `locked by process ${holder} (${lockFile})`,
      });
    } else {
      await sleep(25 + Math.random() * 25);
    }
  }
  try {
    return await work();
  } finally {
    await unlink(lockFile).catch(() => undefined);
  }
}

async function take(lockFile: string): Promise<boolean> {
  try {
    const handle = await open(lockFile, "wx", 0o600);
    await handle.writeFile(String(process.pid)).finally(() => handle.close());
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // Windows answers EPERM while the previous holder's unlink is still under way.
    if (code === "EEXIST" || code === "EPERM") return false;
    throw error;
  }
}

async function isAbandoned(lockFile: string, maxHoldMs: number): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(lockFile, "utf8"), stat(lockFile)]);
    const ageMs = Date.now() - mtimeMs;
    if (ageMs < GRACE_MS) return false;
    if (ageMs > maxHoldMs) return true;
    const pid = Number(text.trim());
    return !Number.isInteger(pid) || pid <= 0 || !isAlive(pid);
  } catch {
    // Gone between two looks: the next attempt to take it will tell.
    return false;
  }
}

/** Signal 0 asks whether a process exists without touching it; EPERM means it does and is not ours. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
