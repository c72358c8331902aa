import type { House } from "../ports/house.ts";
import { shellOf } from "./env-shell.ts";

export interface EnvLine {
  readonly line: string;
  /** False: the line calls a program that is not there yet. */
  readonly launcherInstalled: boolean;
}

/** The line that gives a shell the gateway's key. The key itself appears only when the shell runs it. */
export async function readEnvLine(
  house: Pick<House, "profiles" | "launcher">,
  shellName: string | undefined,
): Promise<EnvLine> {
  const profiles = await house.profiles();
  const { installed } = await (await house.launcher()).state();
  return { line: profiles.line(shellOf(profiles, shellName)), launcherInstalled: installed };
}
