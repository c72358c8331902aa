// What the gateway costs, as ratios to a bare relay, nginx and @portkey-ai/gateway in the same run.
// node test/bench/gateway.mjs      (Linux with two CPUs, after `npm run build`; under six minutes)
//   --workloads small,stream,paced,memory   also: translate, turns, startup
//   --rounds 3 --seconds 1.5   how often each target has its turn, and how long
//   --targets nginx,portkey    the peers beside relay and gateway
//   --before <folder>          another build of the gateway, e.g. of the last commit, measured in the same run
//   --patience 60              seconds for repeating rounds that somebody else disturbed
//   --out <prefix>             writes <prefix>.md and <prefix>.json, the latter with every round
//   --write-results            writes RESULTS.md
//   --target-cpu 0 --load-cpu 1
// Exits with 1 when a limit is broken, with 2 when it cannot measure.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { measureMemory } from "./rig/memory.mjs";
import { describeRun } from "./rig/page.mjs";
import { measurePassThrough, PASS_THROUGH_WORKLOADS } from "./rig/pass-through.mjs";
import { joinResults, renderPage } from "./rig/report.mjs";
import { measureStartup } from "./rig/startup-times.mjs";
import { measureTranslation } from "./rig/translate.mjs";
import { measureTurns } from "./rig/turns.mjs";

const WORKLOADS = [...PASS_THROUGH_WORKLOADS, "translate", "turns", "memory", "startup"];

const { values } = parseArgs({
  options: {
    workloads: { type: "string", default: "small,stream,paced,memory" },
    targets: { type: "string", default: "nginx,portkey" },
    before: { type: "string" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "1.5" },
    patience: { type: "string", default: "60" },
    out: { type: "string" },
    "write-results": { type: "boolean", default: false },
    "target-cpu": { type: "string", default: "0" },
    "load-cpu": { type: "string", default: "1" },
  },
});
const workloads = values.workloads.split(",");
refuse(whyNot());

const folder = mkdtempSync(join(tmpdir(), "portkey-codex-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** What every part of the run needs to know, and what it adds to. */
const bench = {
  folder,
  // The two that are compared stand side by side.
  targets: ["nginx", "relay", "gateway", "gateway-before", "portkey"].filter(isWanted),
  before: values.before,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  patience: { leftMs: Number(values.patience) * 1_000 },
  targetCpu: values["target-cpu"],
  loadCpu: values["load-cpu"],
  notes: new Set(),
  versions: new Map(),
  say: (line) => process.stderr.write(`${line}\n`),
};

const parts = [];
const failure = await measureAll().catch((error) => error);
const { checks, tables } = joinResults(parts);
keep(checks, tables);
// What was measured before a failure is worth reading, too.
refuse(failure?.stack);
process.exit(checks.every(({ kept }) => kept) ? 0 : 1);

function isWanted(target) {
  if (target === "gateway-before") return values.before !== undefined;
  return ["relay", "gateway", ...values.targets.split(",")].includes(target);
}

async function measureAll() {
  if (PASS_THROUGH_WORKLOADS.some((name) => workloads.includes(name)))
    await measurePassThrough(bench, workloads, parts);
  if (workloads.includes("translate")) parts.push(await measureTranslation(bench));
  if (workloads.includes("turns")) parts.push(await measureTurns(bench));
  if (workloads.includes("memory")) parts.push(await measureMemory(bench));
  if (workloads.includes("startup")) parts.push(measureStartup(bench));
}

function keep(checks, tables) {
  const command = ["node test/bench/gateway.mjs", ...process.argv.slice(2)].join(" ");
  const page = renderPage({ about: describeRun({ ...bench, command }), notes: bench.notes, checks, tables });
  process.stdout.write(page);
  if (values["write-results"] && failure === undefined)
    writeFileSync(join(import.meta.dirname, "RESULTS.md"), page);
  if (values.out === undefined) return;
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(`${values.out}.md`, page);
  writeFileSync(`${values.out}.json`, `${JSON.stringify({ checks, tables }, null, 1)}\n`);
}

/** Why this run cannot be made, in words; undefined when it can. */
function whyNot() {
  const unknown = workloads.filter((name) => !WORKLOADS.includes(name));
  if (unknown.length > 0)
    return `no such workload: ${unknown.join(", ")} (there are ${WORKLOADS.join(", ")})`;
  if (process.platform !== "linux") return "this bench reads /proc and pins CPUs: it runs on Linux only";
  if (availableParallelism() < 2) return "this bench needs two CPUs: one for the target, one for the load";
  if (spawnSync("taskset", ["--version"]).error)
    return "taskset is not installed (apt-get install util-linux)";
  return undefined;
}

function refuse(why) {
  if (why === undefined) return;
  process.stderr.write(`✗ ${why}\n`);
  process.exit(2);
}
