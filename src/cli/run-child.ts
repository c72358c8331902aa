import { spawn } from "node:child_process";
import type { ChildCommand } from "../app/run.ts";
import { windowsStart } from "./windows-start.ts";

export type ChildEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals }
  | { readonly kind: "not-started"; readonly why: string };

/** A terminal sends these to the child as well; passing them on would deliver them twice. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
const TO_US_ALONE: readonly NodeJS.Signals[] = ["SIGTERM", "SIGHUP", "SIGUSR2"];

/** Runs a program in our place: our stdio is its stdio, signals reach it, and how it ended is told exactly. */
export function runChild(
  { command, args, environment }: ChildCommand,
  platform: NodeJS.Platform,
): Promise<ChildEnd> {
  const env = environment as NodeJS.ProcessEnv;
  const start = platform === "win32" ? windowsStart(command, args, environment) : { file: command, args };
  const child = spawn(start.file, [...start.args], {
    stdio: "inherit",
    env,
    windowsVerbatimArguments: "verbatim" in start,
  });
  const onSignal = (signal: NodeJS.Signals) => void child.kill(signal);
  const heard = process.stdin.isTTY ? TO_US_ALONE : [...TO_US_ALONE, ...FROM_TERMINAL];
  for (const signal of heard) process.on(signal, onSignal);
  return new Promise<ChildEnd>((resolve) => {
    child.on("error", (error) => resolve({ kind: "not-started", why: error.message }));
    child.on("exit", (code, signal) =>
      resolve(signal ? { kind: "killed", signal } : { kind: "exited", code: code ?? 1 }),
    );
  }).finally(() => {
    for (const signal of heard) process.off(signal, onSignal);
  });
}

/** Ends this process as the child ended, so that a shell sees the same. Returns only where that is not possible. */
export function dieBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
