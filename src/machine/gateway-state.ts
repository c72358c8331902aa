import { readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { withFileLock } from "../files/with-file-lock.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { Paths } from "../ports/house.ts";
import type { RunningGateway } from "../ports/machine.ts";

/** What a running gateway leaves for others to find it by. The file is readable by its owner alone. */
export interface GatewayState extends Omit<RunningGateway, "activeRequests"> {
  /** Random per start. Whoever answers a challenge with it is the process that wrote this file. */
  readonly instanceSecret: string;
}

/** The one file that says which gateway runs. Writers take a lock; readers see the old file or the new one. */
export interface GatewayStateFile {
  /** Undefined when there is none, or when it is not one that we wrote. */
  read(): Promise<GatewayState | undefined>;
  /** Writes the state unless `mayWrite` throws; nobody else writes meanwhile. */
  write(state: GatewayState, mayWrite: () => Promise<void>): Promise<void>;
  /** Removes the state of that one gateway; a successor's stays. */
  remove(instanceSecret: string): Promise<void>;
}

export function openGatewayStateFile(paths: Paths): GatewayStateFile {
  const file = join(paths.stateDir, "gateway.json");
  const locked = (work: () => Promise<void>) =>
    withFileLock(`${file}.lock`, { subject: file, waitMs: 5_000, maxHoldMs: 10_000 }, work);
  const read = async () => parseState(await readFile(file, "utf8").catch(() => ""));
  return {
    read,
    write: (state, mayWrite) =>
      locked(async () => {
        await mayWrite();
        await writeFileAtomically(file, `${JSON.stringify(state)}\n`, { mode: 0o600 });
      }),
    remove: (instanceSecret) =>
      locked(async () => {
        if ((await read())?.instanceSecret === instanceSecret) await unlink(file);
      }),
  };
}

function parseState(text: string): GatewayState | undefined {
  try {
    const found = JSON.parse(text) as Partial<Record<keyof GatewayState, unknown>>;
    const { pid, host, port, version, startedAtUnixMs, onDemand, instanceSecret } = found;
    if (!isPositiveInteger(pid) || !isPositiveInteger(port) || !isPositiveInteger(startedAtUnixMs)) return;
    if (typeof host !== "string" || typeof version !== "string" || typeof onDemand !== "boolean") return;
    if (typeof instanceSecret !== "string" || instanceSecret.length < 32) return;
    return { pid, host, port, version, startedAtUnixMs, onDemand, instanceSecret };
  } catch {
    return undefined;
  }
}

const isPositiveInteger = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) > 0;
