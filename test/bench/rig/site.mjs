// One upstream, one load, and the targets between them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ask, freePort, start, stop, waitForPort } from "./children.mjs";
import { measure } from "./rounds.mjs";
import { MissingPeerError, openTarget } from "./targets.mjs";

const here = (file) => join(import.meta.dirname, file);

/** Opens upstream and load on the load's CPU. `bench` is the whole run: {folder, rounds, targetCpu, loadCpu, say}. */
export async function openSite(bench, name) {
  const folder = join(bench.folder, name);
  mkdirSync(folder);
  const log = (file) => join(folder, file);
  const upstreamPort = await freePort();
  const command = [process.execPath, here("upstream.mjs"), String(upstreamPort)];
  const upstream = start(command, { cpu: bench.loadCpu, log: log("upstream.log"), talks: true });
  const load = start([process.execPath, here("load.mjs")], {
    cpu: bench.loadCpu,
    log: log("load.log"),
    talks: true,
  });
  await waitForPort(upstream, upstreamPort);
  const targets = [];
  return {
    ...bench,
    folder,
    load,
    targets,
    pace: (events, delayMs) => ask(upstream, { events, delayMs }, 10_000),
    /** Opens a target and proves that it answers. Undefined, and a note, for a peer that is not here. */
    open: async (target) => {
      const opened = await openOrSkip(
        target,
        { folder, upstreamPort, cpu: bench.targetCpu, before: bench.before },
        bench,
      );
      if (opened) targets.push(opened);
      return opened;
    },
    close: async () => {
      for (const { child } of targets) if (child) await stop(child);
      await stop(load);
      await stop(upstream);
    },
  };
}

async function openOrSkip(name, where, { notes, versions, say }) {
  try {
    const target = await openTarget(name, where);
    versions.set(name, target.version);
    return target;
  } catch (error) {
    if (!(error instanceof MissingPeerError)) throw new Error(`${name}: ${error.message}`);
    notes.add(`${name} is left out: ${error.message}`);
    say(`  ${name} is left out: ${error.message}`);
    return undefined;
  }
}

/** Both kinds of answer, once. A target that cannot answer must not look quick. */
export async function prove(site, target, bodies) {
  for (const body of bodies) {
    const wish = { body, connections: 1, requests: 1, ...(body === "thread" && { events: 5 }) };
    await site.pace(5, 0);
    const { failures, firstFailure } = await measure(site, target, wish);
    if (failures > 0) throw new Error(`${target.name} does not answer (${body} request): ${firstFailure}`);
  }
}
