import { execFileSync } from "node:child_process";

/** The processes whose command line names `text`; a temp folder's name makes them ours without doubt. */
export function processesNaming(text: string): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,stat=,args="], { encoding: "utf8" }).split("\n");
  return rows
    .map((row) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(row))
    .filter((row) => row?.[3]?.includes(text) && !row[2]?.startsWith("Z"))
    .map((row) => Number(row?.[1]));
}

/** Leaves nothing running that belongs to a test's folder, whatever the test did. */
export function killAllNaming(text: string): void {
  for (const pid of processesNaming(text)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Ended by itself meanwhile.
    }
  }
}
