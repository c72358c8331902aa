import { measureCost } from "./cost.mjs";
import { measureDelay } from "./delay.mjs";
import { check, column, joinResults, lastColumns, milliseconds, noFailures, table } from "./report.mjs";
import { measureInTurns } from "./rounds.mjs";
import { openSite, prove } from "./site.mjs";

const JUDGED = { least: "translate-min", ours: "gateway-translating" };
const TITLE = "Translation to Chat Completions";

/** Responses client, Chat Completions upstream. */
export async function measureTranslation(bench) {
  const site = await openSite(bench, "translate");
  for (const name of ["direct", "translate-min", "gateway-translating"]) await site.open(name);
  for (const target of site.targets) await prove(site, target, ["thread"]);
  await site.pace(300, 0);
  const cost = await measureCost(site, {
    ...JUDGED,
    title: `${TITLE}, 100 KB request, 300 chunks at once`,
    unit: "stream",
    body: "thread",
    limit: 1.3,
  });
  const title = `${TITLE}, 100 KB request, a chunk every 5 ms`;
  const delay = await measureDelay(site, { ...JUDGED, title, limit: 1.1 });
  const parallel = await measureParallel(site);
  await site.close();
  return joinResults([cost, delay, parallel]);
}

const STREAMS = 200;
const EVENTS = 60;
const EVENT_EVERY_MS = 50;
const LATE_MS = 50;

/** Many streams at once: none may lose an event (its stream is then a failure), and few may be late. */
async function measureParallel(site) {
  await site.pace(EVENTS, EVENT_EVERY_MS);
  const target = site.targets.find(({ name }) => name === JUDGED.ours);
  const wish = { body: "thread", connections: STREAMS, requests: STREAMS, rampMs: 1_500, events: EVENTS };
  const measured = await measureInTurns({ ...site, rounds: 1 }, [target], wish);
  const title = `${TITLE}, ${STREAMS} streams in parallel, a chunk every ${EVENT_EVERY_MS} ms`;
  const { delayMs } = measured.get(JUDGED.ours);
  const columns = [
    column("event delay p50 ms", (summary) => milliseconds(summary.delayMs.p50)),
    column("p99 ms", (summary) => milliseconds(summary.delayMs.p99)),
    ...lastColumns,
  ];
  site.say(`  ${title}`);
  return {
    tables: [table(title, columns, measured)],
    checks: [
      check(`${title}: event delay p99 ms`, delayMs.p99, LATE_MS),
      ...noFailures(title, measured, JUDGED.ours),
    ],
  };
}
