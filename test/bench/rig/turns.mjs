import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { requestAfter, threadRequest } from "./bodies.mjs";
import { check, column, fixed, milliseconds, table } from "./report.mjs";

const TURNS = [10, 100, 400];
const MEGABYTE = 1_000_000;
const LIMITS = { megabyteMs: 25, growth: 1.3 };
const TITLE = "Translating the request";

/**
 * Codex sends its whole history with every turn: what it costs to translate that, in the milliseconds for which nothing
 * else runs. Only our own code is in it, in a process of its own: from the body's bytes to the bytes for the upstream.
 */
export async function measureTurns(bench) {
  const bodies = [
    ...TURNS.map((turns) => [`${turns} turns`, requestAfter(turns, "m")]),
    ["1 MB", threadRequest("m", MEGABYTE)],
  ].map(([name, request]) => {
    const file = join(bench.folder, `${name.replace(" ", "-")}.json`);
    writeFileSync(file, JSON.stringify(request));
    return { name, file };
  });
  const measured = timeInChild(bench, await bundleTranslators(bench.folder), bodies);
  const rows = new Map(Object.entries(measured));
  const columns = bodies.flatMap(({ name }) => [
    column(`${name}: p50 ms`, (times) => milliseconds(times[name].p50)),
    column("p99 ms", (times) => milliseconds(times[name].p99)),
  ]);
  const growth = column("400 turns, as many 100 = 1", (times) => fixed(growthOf(times), 2));
  bench.say(`  ${TITLE}`);
  return {
    tables: [table(`${TITLE}, by the upstream's API`, [...columns, growth], rows)],
    checks: [...rows].flatMap(([dialect, times]) => [
      check(`${TITLE} to ${dialect}, 1 MB: p99 ms`, times["1 MB"].p99, LIMITS.megabyteMs),
      check(`${TITLE} to ${dialect}: 400 turns, four times 100 turns = 1`, growthOf(times), LIMITS.growth),
    ]),
  };
}

const growthOf = (times) => times["400 turns"].p50 / (4 * times["100 turns"].p50);

const ENTRY = `
  export { parseBody, peekRequest } from "./src/gateway/peek-request.ts";
  export { DIALECTS, GRAMMARS } from "./src/gateway/dialects.ts";
  export { strictJson } from "./src/translate/strict-json.ts";`;

async function bundleTranslators(folder) {
  const outfile = join(folder, "translators.mjs");
  const resolveDir = join(import.meta.dirname, "../../..");
  const stdin = { contents: ENTRY, resolveDir, loader: "ts" };
  await build({ stdin, outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  return outfile;
}

function timeInChild({ targetCpu }, translators, bodies) {
  const script = join(import.meta.dirname, "time-turns.mjs");
  const args = ["-c", targetCpu, process.execPath, script, translators, JSON.stringify(bodies)];
  const { stdout, stderr, status } = spawnSync("taskset", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the translators could not be timed: ${stderr}`);
  return JSON.parse(stdout);
}
