import { type FileHandle, open, rename, stat, truncate } from "node:fs/promises";

/** The gateway's own log: starts, stops and surprises. Requests are in the database. */
const MAX_LOG_BYTES = 1_000_000;
const UPKEEP_MS = 600_000;

/** A log that has grown too long becomes `gateway.log.1`; the one before it goes. */
export async function capLog(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await rename(file, `${file}.1`).catch(() => undefined);
}

/**
 * Keeps the log short while the gateway runs. The gateway holds the file open for appending, so it is emptied
 * in place: its next line lands at the start.
 */
export function keepLogShort(file: string): { stop(): void } {
  const timer = setInterval(async () => {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    if (size > MAX_LOG_BYTES) await truncate(file, 0).catch(() => undefined);
  }, UPKEEP_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

const TAIL_BYTES = 4_096;

/** What was written last after the byte `from`; undefined when nothing was. */
export async function lastLine(file: string, from: number): Promise<string | undefined> {
  let log: FileHandle | undefined;
  try {
    log = await open(file, "r");
    const { size } = await log.stat();
    const position = Math.max(from, size - TAIL_BYTES);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, position);
    const lines = buffer.toString("utf8", 0, bytesRead).split("\n");
    const last = lines.map((line) => line.trim()).findLast((line) => line !== "");
    return last?.replace(/\p{Cc}/gu, "?");
  } catch {
    return undefined;
  } finally {
    await log?.close();
  }
}
