import {
  check,
  column,
  fixed,
  joinResults,
  lastColumns,
  milliseconds,
  noFailures,
  plural,
  ratioOf,
  table,
} from "./report.mjs";
import { measure, measureInTurns } from "./rounds.mjs";

const CONNECTIONS = [1, 16];
/** Until V8's compilers, which share the target's CPU, are done with most of it: a gateway runs for days. */
const WARM = { connections: 16, seconds: 10 };

/**
 * CPU time per request (or stream) of each target, as a ratio to the least one's.
 * `workload` is {title, unit, body, least, ours, limit}.
 */
export async function measureCost(site, workload) {
  const { title, body } = workload;
  // Straight to the upstream nothing stands between that could be charged.
  const targets = site.targets.filter(({ child }) => child !== undefined);
  for (const target of targets) await measure(site, target, { body, ...WARM });
  const results = [];
  for (const connections of CONNECTIONS) {
    const measured = await measureInTurns(site, targets, { body, connections, seconds: site.seconds });
    const heading = `${title}, ${plural(connections, "connection")}`;
    results.push(tell(heading, measured, workload));
    site.say(`  ${heading}`);
  }
  return joinResults(results);
}

function tell(title, measured, { unit, least, ours, limit }) {
  const cost = ({ cpuMs }) => ratioOf(cpuMs, measured.get(least).cpuMs);
  const columns = [
    column(`${unit}s/s`, ({ perSecond }) => fixed(perSecond, 0)),
    column("p50 ms", ({ durationMs }) => milliseconds(durationMs.p50)),
    column("p99 ms", ({ durationMs }) => milliseconds(durationMs.p99)),
    column(`CPU ms/${unit}`, ({ cpuMs }) => milliseconds(cpuMs)),
    column(`CPU, ${least} = 1`, (summary) => fixed(cost(summary), 2)),
    ...lastColumns,
  ];
  const checks = [
    check(`${title}: CPU, ${least} = 1`, cost(measured.get(ours)), limit),
    ...noFailures(title, measured, ours),
  ];
  return { tables: [table(title, columns, measured)], checks };
}
