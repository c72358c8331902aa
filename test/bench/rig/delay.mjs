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
import { measureInTurns } from "./rounds.mjs";

const CONNECTIONS = [1, 16];
/** Short streams: each gives one time to first event, and a median wants many. */
const EVENTS = 40;
const EVENT_EVERY_MS = 5;

/**
 * Time to the first event and delay of each event; what a target adds to the way straight to the upstream, as a
 * ratio to what the least one adds. `workload` is {title, least, ours, limit}.
 */
export async function measureDelay(site, workload) {
  await site.pace(EVENTS, EVENT_EVERY_MS);
  const results = [];
  for (const connections of CONNECTIONS) {
    // Spread over the length of one stream, or all first events would wait for each other.
    const rampMs = EVENTS * EVENT_EVERY_MS;
    const seconds = 2 * site.seconds;
    const wish = { body: "thread", events: EVENTS, connections, seconds, rampMs };
    const measured = await measureInTurns(site, site.targets, wish);
    const heading = `${workload.title}, ${plural(connections, "connection")}`;
    results.push(tell(heading, measured, workload));
    site.say(`  ${heading}`);
  }
  return joinResults(results);
}

function tell(title, measured, { least, ours, limit }) {
  const direct = measured.get("direct").firstEventMs.p50;
  const added = ({ firstEventMs }) => firstEventMs.p50 - direct;
  const cost = (summary) => ratioOf(added(summary), added(measured.get(least)));
  const columns = [
    column("first event p50 ms", ({ firstEventMs }) => milliseconds(firstEventMs.p50)),
    column("p99 ms", ({ firstEventMs }) => milliseconds(firstEventMs.p99)),
    column("added p50 ms", (summary) => milliseconds(added(summary))),
    column(`added, ${least} = 1`, (summary) => fixed(cost(summary), 2)),
    column("event delay p50 ms", ({ delayMs }) => milliseconds(delayMs.p50)),
    column("p99 ms", ({ delayMs }) => milliseconds(delayMs.p99)),
    column("CPU µs/event", ({ cpuMs }) => fixed((cpuMs * 1_000) / EVENTS, 0)),
    ...lastColumns,
  ];
  const checks = [
    check(`${title}: time to first event added, ${least} = 1`, cost(measured.get(ours)), limit),
    ...noFailures(title, measured, ours),
  ];
  return { tables: [table(title, columns, measured)], checks };
}
