import type { Call } from "./command.ts";
import type { FlagLine } from "./flags.ts";
import { diffForStdout } from "./render/diff.ts";

export const DRY_RUN: FlagLine = ["--dry-run", "Print the diff of the settings and change nothing"];

/** With --dry-run the diff is the answer, so it goes to stdout. Says whether that was all. */
export function answerDryRun({ flags, io, json }: Call, diff: string): boolean {
  if (!flags.on("dry-run")) return false;
  if (!json) io.out(diffForStdout(io, diff));
  return true;
}
