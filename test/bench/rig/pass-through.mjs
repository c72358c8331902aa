import { measureCost } from "./cost.mjs";
import { measureDelay } from "./delay.mjs";
import { openSite, prove } from "./site.mjs";

const JUDGED = { least: "relay", ours: "gateway" };

const MEASURES = {
  small: (site) =>
    measureCost(site, {
      ...JUDGED,
      title: "Small JSON, 1 KB in and 1 KB out",
      unit: "request",
      body: "small",
      limit: 1.5,
    }),
  stream: async (site) => {
    await site.pace(300, 0);
    return measureCost(site, {
      ...JUDGED,
      title: "Stream, 100 KB request, 300 events at once",
      unit: "stream",
      body: "thread",
      limit: 1.5,
    });
  },
  paced: (site) =>
    measureDelay(site, { ...JUDGED, title: "Paced stream, 100 KB request, an event every 5 ms", limit: 2 }),
};

export const PASS_THROUGH_WORKLOADS = Object.keys(MEASURES);

/**
 * Responses client, Responses upstream; adds to `results` after each workload. All targets stay open for all of
 * them, so each is warm when its turn comes.
 */
export async function measurePassThrough(bench, workloads, results) {
  const site = await openSite(bench, "pass-through");
  for (const name of ["direct", ...bench.targets]) await site.open(name);
  for (const target of site.targets) await prove(site, target, ["small", "thread"]);
  for (const workload of PASS_THROUGH_WORKLOADS)
    if (workloads.includes(workload)) results.push(await MEASURES[workload](site));
  await site.close();
}
