import { basename } from "node:path";
import { FailureError } from "../domain/failure.ts";
import type { Environment, House } from "../ports/house.ts";
import { readToken } from "./token.ts";

/** A program to start, ready to use the gateway. Its environment holds the key; nothing else does. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Environment;
}

/** A person waits for it, so a cold start may take its time. */
const START_MS = 15_000;

/** Starts the gateway if none runs, and says how to start the program. Errors: those of `readToken`, and `usage`. */
export async function prepareRun(house: House, words: readonly string[]): Promise<ChildCommand> {
  const [command, ...args] = words;
  if (command === undefined) {
    throw new FailureError({
      kind: "usage",
      message: "run needs the command that it should start",
      fix: "portkey-codex run -- codex",
    });
  }
  const { codex } = await (await house.settings()).read();
  const key = await readToken(house, START_MS);
  const direct = loopbackWithoutProxy(house.environment);
  const environmentMatters = codex.auth === "env" || Object.keys(direct).length > 0;
  return {
    command,
    args: environmentMatters && isCodex(command) ? withoutDaemon(args) : args,
    environment: { ...house.environment, ...direct, PORTKEY_API_KEY: key },
  };
}

const isCodex = (command: string): boolean => /^codex(\.exe|\.cmd)?$/i.test(basename(command));

/**
 * Codex's terminal interface hands its work to a daemon that keeps the environment of its very first start: an
 * old key, no NO_PROXY. Any `-c` makes it work in its own process instead; this one is known to no version as
 * an error. Measured with Codex 0.80 to 0.169.
 */
function withoutDaemon(args: readonly string[]): readonly string[] {
  const has = args.some((arg) => /^(-c|--config|--no-daemon)(=|$)/.test(arg));
  return has ? args : ["-c", "features.daemon_auto_start=false", ...args];
}

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
const LOOPBACK = ["127.0.0.1", "localhost"];

/** Codex sends even 127.0.0.1 through a proxy unless NO_PROXY says otherwise. Both spellings are read by somebody. */
export function loopbackWithoutProxy(environment: Environment): Record<string, string> {
  const read = (name: string) => environment[name] || environment[name.toLowerCase()];
  if (!PROXIES.some(read)) return {};
  const listed = (read("NO_PROXY") ?? "").split(",").map((host) => host.trim());
  if (listed.includes("*") || LOOPBACK.every((host) => listed.includes(host))) return {};
  const list = [...new Set([...listed, ...LOOPBACK])].filter((host) => host !== "").join(",");
  return { NO_PROXY: list, no_proxy: list };
}
