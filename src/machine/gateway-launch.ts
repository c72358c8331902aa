import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, mkdir, open, rename, stat, truncate } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import type { House } from "../ports/house.ts";
import type { GatewayStart } from "../ports/machine.ts";
import { gatewayEnvironment } from "./gateway-environment.ts";
import { bestRoot } from "./program-copy.ts";

/** The gateway's own log: starts, stops and surprises. Requests are in the database. */
const MAX_LOG_BYTES = 1_000_000;
const LOG_UPKEEP_MS = 600_000;

/** A gateway that was started and has not proven itself yet. */
export interface LaunchedGateway {
  /** False once it has ended, by itself or by a signal. */
  isRunning(): boolean;
  /** The last line that it wrote, for the message when it did not come up. */
  lastWords(): Promise<string | undefined>;
}

/** Starts `proxy start --foreground` as a process of its own: it outlives the terminal and the one who started it. */
export async function launchGateway(
  house: House,
  { host, port, onDemand }: GatewayStart,
): Promise<LaunchedGateway> {
  const { program, paths } = house;
  const settings = await (await house.settings()).read();
  const keyVariables = settings.integrations.flatMap(({ apiKeyEnv }) =>
    apiKeyEnv === undefined ? [] : [apiKeyEnv, `${apiKeyEnv}_FILE`],
  );
  await mkdir(dirname(paths.gatewayLogFile), { recursive: true, mode: 0o700 });
  await capLog(paths.gatewayLogFile);
  const log = await open(paths.gatewayLogFile, "a", 0o600);
  try {
    const { size: logStart } = await log.stat();
    const child = spawn(
      program.node,
      [
        join(await bestRoot(house), "bin", "portkey-codex.js"),
        ...["proxy", "start", "--foreground"],
        ...(onDemand ? ["--on-demand"] : []),
        ...(host === undefined ? [] : ["--host", host]),
        ...(port === undefined ? [] : ["--port", String(port)]),
      ],
      {
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
        cwd: parse(program.root).root,
        env: gatewayEnvironment(house.environment, keyVariables),
        windowsHide: true,
      },
    );
    await started(child);
    child.unref();
    return {
      isRunning: () => child.exitCode === null && child.signalCode === null,
      lastWords: () => lastLine(paths.gatewayLogFile, logStart),
    };
  } finally {
    await log.close();
  }
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
}

/** A log that has grown too long becomes `gateway.log.1`; the one before it goes. */
async function capLog(file: string): Promise<void> {
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
  }, LOG_UPKEEP_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

const TAIL_BYTES = 4_096;

async function lastLine(file: string, from: number): Promise<string | undefined> {
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
