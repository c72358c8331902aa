// What the limits cost a request: key, access, metadata, budgets, rates, reservation; and their settlement.
// node test/bench/admission.mjs [--rounds 50000]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

/** Milliseconds at p99: issue 4, section 5. */
const LIMIT_MS = 0.3;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "50000" } } });
const folder = mkdtempSync(join(tmpdir(), "portkey-codex-bench-"));
try {
  symlinkSync(resolve(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"), "junction");
  const outfile = join(folder, "work.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "rig", "admission-work.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["better-sqlite3"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  const run = spawnSync(process.execPath, [outfile, join(folder, "log.db"), values.rounds], {
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(run.stderr);
  console.log("case\tstep\tp50 µs\tp99 µs\tp99.9 µs");
  process.stdout.write(run.stdout);
  const p99Ms = Math.max(
    ...[...run.stdout.matchAll(/admission\t[\d.]+\t([\d.]+)/g)].map(([, p99]) => p99 / 1_000),
  );
  console.log(
    `admission p99 ${p99Ms.toFixed(3)} ms, limit ${LIMIT_MS} ms: ${p99Ms <= LIMIT_MS ? "kept" : "broken"}`,
  );
  process.exitCode = p99Ms <= LIMIT_MS ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
