// What Linux tells about processes and the machine. No tool is started for it, so that reading disturbs nothing.
import { readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own clock does. */
const TICK_MS = 10;
const PAGE_BYTES = 4_096;

/** CPU time in ms, user and system, of a process with all its children: the living and the reaped. */
export function cpuMs(pid) {
  return family(pid).reduce((sum, member) => sum + cpuMsOfOne(member), 0);
}

/** Resident memory in MiB of a process with its children; pages that they share count twice. */
export function rssMib(pid) {
  const pages = family(pid).map((member) => Number(read(`/proc/${member}/statm`).split(" ")[1] ?? 0));
  return pages.reduce((sum, count) => sum + count, 0) * (PAGE_BYTES / 1_048_576);
}

/** The most memory in MiB that a process ever held, or since `forgetPeak`; the kernel keeps count, nothing is missed. */
export function peakRssMib(pid) {
  const peaks = family(pid).map((member) => {
    const [, kib = 0] = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${member}/status`)) ?? [];
    return Number(kib) / 1_024;
  });
  return peaks.reduce((sum, mib) => sum + mib, 0);
}

/** A process and all below it, the process first. */
export function family(pid) {
  const threads = read(`/proc/${pid}/task/${pid}/children`).trim();
  const children = threads === "" ? [] : threads.split(" ").map(Number);
  return [pid, ...children.flatMap(family)];
}

/** A moment, to be compared with a later one by `disturbance`. */
export function readMoment() {
  const [user, nice, system, , , irq, softirq, stolen] = read("/proc/stat")
    .split("\n", 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) * TICK_MS);
  return {
    atMs: performance.now(),
    busyMs: user + nice + system + irq + softirq,
    stolenMs: stolen,
    ownMs: cpuMs(process.pid),
  };
}

/** How much of one core strangers and the hypervisor took between two moments; 0 is a quiet machine. */
export function disturbance(before, after) {
  const othersMs = after.busyMs - before.busyMs - (after.ownMs - before.ownMs);
  const stolenMs = after.stolenMs - before.stolenMs;
  return (Math.max(0, othersMs) + stolenMs) / (after.atMs - before.atMs);
}

function cpuMsOfOne(pid) {
  const line = read(`/proc/${pid}/stat`);
  // The name in brackets may hold anything, so the fields are counted from its end: utime, stime, cutime, cstime.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
}

function read(file) {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return ""; // it has ended meanwhile
  }
}
