import { cpus, release, totalmem } from "node:os";

/** What a reader must know to judge the numbers: where, when, who, and how to do it again. */
export function describeRun({ command, rounds, versions }) {
  const [{ model }] = cpus();
  const memoryGib = Math.round(totalmem() / 1_073_741_824);
  const who = [...versions]
    .filter(([, version]) => version !== "")
    .map(([name, version]) => `${name} ${version}`);
  return [
    "# How fast the gateway is",
    `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${model}, ${memoryGib} GiB, Linux ${release()}, ` +
      `Node ${process.version}, all on loopback. Command: \`${command}\`.`,
    `Targets: ${who.join("; ")}. \`direct\` is the way without any of them.`,
    explain(rounds),
  ].join("\n\n");
}

const explain = (rounds) =>
  "The gateway runs as a user has it, with keys, request log and all checks on. The target has one CPU to itself, load " +
  `and upstream share another. Targets take turns (A B C, then C B A), ${rounds} rounds; a value is the median of the ` +
  "clean rounds, in which nobody else took more than a fifth of a core, or of all where none was clean. CPU is the user " +
  "and system time of the target's processes, the batched writing of the log included. Compare ratios, within one table: " +
  "absolute numbers belong to the machine.";
