import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "./children.mjs";
import { cpuMs, disturbance, readMoment } from "./readings.mjs";

/** A round counts as clean while strangers take less than this share of a core. */
const CLEAN = 0.2;
/** What a target does after its last answer (a log written in batches) is part of its cost. */
const AFTERWORK_MS = 300;

/** One load on one target: what the clients saw, and the CPU that the target took, afterwork included. */
export async function measure({ load }, target, wish) {
  const { port, path, headers, model, child } = target;
  const cpuBefore = child ? cpuMs(child.pid) : 0;
  const timeoutMs = 120_000 + (wish.seconds ?? 0) * 1_000;
  const seen = await ask(load, { port, path, headers, model, ...wish }, timeoutMs);
  await sleep(AFTERWORK_MS);
  const cpu = child ? cpuMs(child.pid) - cpuBefore : Number.NaN;
  return { ...seen, cpuMs: cpu / seen.requests };
}

/** Measures all targets in turn, A B C then C B A: a slow minute hits all alike. One summary for each target. */
export async function measureInTurns(bench, targets, wish) {
  const rounds = new Map(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const target of round % 2 === 0 ? targets : targets.toReversed())
      rounds.get(target.name).push(await measureCalmly(bench, target, wish));
  }
  return new Map([...rounds].map(([name, measured]) => [name, summarise(measured)]));
}

/** A disturbed round is repeated while the run has patience left; of the two the calmer counts. */
async function measureCalmly(bench, target, wish) {
  const first = await measureWatched(bench, target, wish);
  if (first.disturbed <= CLEAN || bench.patience.leftMs <= 0) return first;
  const startedMs = performance.now();
  const second = await measureWatched(bench, target, wish);
  bench.patience.leftMs -= performance.now() - startedMs;
  return second.disturbed < first.disturbed ? second : first;
}

async function measureWatched(bench, target, wish) {
  const before = readMoment();
  const measured = await measure(bench, target, wish);
  return { ...measured, disturbed: disturbance(before, readMoment()) };
}

/** Medians of the clean rounds, of all where none is clean. Failures are never averaged away: they are summed. */
function summarise(rounds) {
  const clean = rounds.filter(({ disturbed }) => disturbed <= CLEAN);
  const counted = clean.length > 0 ? clean : rounds;
  const of = (read) => median(counted.map(read));
  const quantiles = (name) => ({ p50: of((round) => round[name].p50), p99: of((round) => round[name].p99) });
  return {
    cpuMs: of((round) => round.cpuMs),
    perSecond: of((round) => round.perSecond),
    durationMs: quantiles("durationMs"),
    firstEventMs: quantiles("firstEventMs"),
    delayMs: quantiles("delayMs"),
    failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
    firstFailure: rounds.find(({ firstFailure }) => firstFailure)?.firstFailure,
    clean: `${clean.length}/${rounds.length}`,
    rounds,
  };
}

/** Of an even number the middle of the two; NaN of nothing. */
export function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)];
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
