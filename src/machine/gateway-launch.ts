import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import type { House } from "../ports/house.ts";
import type { GatewayStart } from "../ports/machine.ts";
import { gatewayEnvironment } from "./gateway-environment.ts";
import { capLog, lastLine } from "./gateway-log.ts";
import { bestRoot } from "./program-copy.ts";

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
  { host, port, onDemand, keyVariables }: GatewayStart,
): Promise<LaunchedGateway> {
  const { program, paths } = house;
  const named = await keyVariables();
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
        env: gatewayEnvironment(house.environment, named),
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
