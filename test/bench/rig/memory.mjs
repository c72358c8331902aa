import { setTimeout as sleep } from "node:timers/promises";
import { peakRssMib, rssMib } from "./readings.mjs";
import { check, column, fixed, table } from "./report.mjs";
import { measure, median } from "./rounds.mjs";
import { openSite } from "./site.mjs";

const LIMITS = { idleMib: 75, peakMib: 200, growth: 1.05 };
const IDLE_AFTER_MS = 2_000;
const SLOW = { streams: 500, events: 60, everyMs: 100 };
const REQUESTS = { from: 10_000, to: 50_000, connections: 16 };
/** The heap breathes: memory at a number of requests is the median of readings in the thousands after it. */
const READINGS = { count: 9, everyRequests: 500 };

/**
 * Resident memory: idle, at the peak of many slow streams, and after more and more requests. Each target alone, in a
 * fresh process for each; only our gateway is held to the limits, and slow peers are spared the 50 000 requests.
 */
export async function measureMemory(bench) {
  const rows = new Map();
  for (const name of bench.targets) {
    const streams = await withFresh(bench, name, "streams", slowStreams);
    if (streams === undefined) continue;
    const requests = name === "portkey" ? {} : await withFresh(bench, name, "requests", manyRequests);
    rows.set(name, { ...requests, ...streams, failures: streams.failures + (requests.failures ?? 0) });
    bench.say(`  Memory of ${name}`);
  }
  const columns = [
    column("idle", ({ idleMib }) => fixed(idleMib, 0)),
    column(`peak, ${SLOW.streams} slow streams`, ({ peakMib }) => fixed(peakMib, 0)),
    column("after 10 000 requests", ({ fromMib }) => fixed(fromMib, 0)),
    column("after 50 000 requests", ({ toMib }) => fixed(toMib, 0)),
    column("failures", ({ failures }) => String(failures)),
  ];
  return {
    tables: [table("Memory, MiB resident", columns, rows)],
    checks: checksOf(rows.get("gateway")),
  };
}

function checksOf({ idleMib, peakMib, atOnce, fromMib, toMib, failures }) {
  return [
    check("Memory: idle, MiB", idleMib, LIMITS.idleMib),
    check(`Memory: peak with ${atOnce} slow streams at once, MiB`, peakMib, LIMITS.peakMib),
    check("Memory: after 50 000 requests, after 10 000 = 1", toMib / fromMib, LIMITS.growth),
    check("Memory: failed requests", failures, 0),
  ];
}

async function withFresh(bench, name, purpose, read) {
  const site = await openSite(bench, `memory-${name}-${purpose}`);
  const target = await site.open(name);
  const readings = target && (await read(site, target));
  await site.close();
  return readings;
}

async function slowStreams(site, target) {
  await sleep(IDLE_AFTER_MS);
  const idleMib = rssMib(target.child.pid);
  await site.pace(SLOW.events, SLOW.everyMs);
  const wish = { body: "thread", connections: SLOW.streams, requests: SLOW.streams, rampMs: 2_000 };
  const { failures, mostAtOnce } = await measure(site, target, { ...wish, events: SLOW.events });
  return { idleMib, peakMib: peakRssMib(target.child.pid), atOnce: mostAtOnce, failures };
}

async function manyRequests(site, target) {
  const { from, to } = REQUESTS;
  let failures = 0;
  const send = async (requests) => {
    const wish = { body: "small", connections: REQUESTS.connections, requests };
    failures += (await measure(site, target, wish)).failures;
  };
  const readMib = async () => {
    const readings = [];
    for (let reading = 0; reading < READINGS.count; reading += 1) {
      await send(READINGS.everyRequests);
      readings.push(rssMib(target.child.pid));
    }
    return median(readings);
  };
  await send(from);
  const fromMib = await readMib();
  await send(to - from - READINGS.count * READINGS.everyRequests);
  return { fromMib, toMib: await readMib(), failures };
}
