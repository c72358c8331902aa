import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FailureError } from "../domain/failure.ts";
import { isAlive } from "./is-alive.ts";

export { isAlive } from "./is-alive.ts";

export interface LockOptions {
  /** What is being locked, for the message. */
  readonly subject: string;
  /** How long to wait for another holder, ms. */
  readonly waitMs: number;
  /** An older lock is taken over even if its pid lives: pids are used again. Absent: a living pid keeps it. */
  readonly maxHoldMs?: number;
}

/**
 * How old a lock without a living process must be before it is taken over, ms: its holder may be about to sign
 * it, or live in a container whose process ids we do not see. Work under a lock takes a tenth of that.
 */
const GRACE_MS = 500;

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
  const mark = `${process.pid} ${randomBytes(6).toString("hex")}`;
  const deadline = performance.now() + options.waitMs;
  while (!(await take(lockFile, mark))) {
    if (await isAbandoned(lockFile, options)) await clearAway(lockFile, mark, options);
    else if (performance.now() > deadline) throw await busy(lockFile, options);
    else await sleep(25 + Math.random() * 25);
  }
  try {
    return await work();
  } finally {
    // Held too long, it may have become somebody else's.
    if ((await markOf(lockFile)) === mark) await unlink(lockFile).catch(() => undefined);
  }
}

async function take(lockFile: string, mark: string): Promise<boolean> {
  try {
    const handle = await open(lockFile, "wx", 0o600);
    await handle.writeFile(mark).finally(() => handle.close());
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // Windows answers EPERM while the previous holder's unlink is still under way.
    if (code === "EEXIST" || code === "EPERM") return false;
    throw error;
  }
}

async function isAbandoned(
  lockFile: string,
  { maxHoldMs = Number.POSITIVE_INFINITY }: Pick<LockOptions, "maxHoldMs">,
): Promise<boolean> {
  try {
    const [mark, { mtimeMs }] = await Promise.all([markOf(lockFile), stat(lockFile)]);
    const ageMs = Date.now() - mtimeMs;
    if (ageMs < GRACE_MS) return false;
    if (ageMs > maxHoldMs) return true;
    const pid = Number(mark.split(" ")[0]);
    return !Number.isInteger(pid) || pid <= 0 || !isAlive(pid);
  } catch {
    // Gone between two looks: the next attempt to take it will tell.
    return false;
  }
}

/**
 * Two processes may both see an abandoned lock; the slower one must not remove the lock that the quicker one
 * has just taken. So judging and removing happen under a second lock, which is held for no longer than that.
 */
async function clearAway(lockFile: string, mark: string, options: LockOptions): Promise<void> {
  const second = `${lockFile}.takeover`;
  if (!(await take(second, mark))) {
    if (await isAbandoned(second, { maxHoldMs: GRACE_MS })) await unlink(second).catch(() => undefined);
    else await sleep(5);
    return;
  }
  try {
    if (await isAbandoned(lockFile, options)) await unlink(lockFile);
  } finally {
    await unlink(second).catch(() => undefined);
  }
}

const markOf = (lockFile: string): Promise<string> => readFile(lockFile, "utf8").catch(() => "");

async function busy(lockFile: string, { subject }: LockOptions): Promise<FailureError> {
  const [pid = ""] = (await markOf(lockFile)).split(" ");
  return new FailureError({
    kind: "file-busy",
    file: subject,
    holder: `locked by process ${pid} (${lockFile})`,
  });
}
