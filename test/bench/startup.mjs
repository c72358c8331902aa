// How long people wait for us to start, as ratios to `node -e 0` in the same run: a slow machine is slow for both.
// node test/bench/startup.mjs [--runs 25] [--store file|keychain] [--node <path>]     (after `npm run build`)
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "25" },
    store: { type: "string", default: "file" },
    node: { type: "string", default: process.execPath },
    program: { type: "string", default: resolve(import.meta.dirname, "../..") },
  },
});
const runs = Number(values.runs);
const bin = join(values.program, "bin", "portkey-codex.js");
const home = mkdtempSync(join(tmpdir(), "portkey-codex-bench-"));
const port = await freePort();
const env = {
  ...process.env,
  PORTKEY_CODEX_HOME: home,
  PORTKEY_CODEX_PORT: String(port),
  PORTKEY_CODEX_SECRET_STORE: values.store,
};

/** What is measured, and how many times `node -e 0` it may cost. */
const measures = [
  { name: "node -e 0", limit: 1, time: () => timeRun("-e", "0") },
  { name: "--version", limit: 1.6, time: () => timeRun(bin, "--version") },
  { name: "token, gateway up", limit: 2.5, time: () => timeRun(bin, "token") },
  { name: "gateway ready", limit: 1.7, time: timeReady },
];

try {
  mustRun(bin, "token");
  const times = measures.map(() => []);
  // In turns, so that a noisy minute hits all alike; the first round only warms the caches.
  for (let round = 0; round <= runs; round += 1) {
    for (const [i, measure] of measures.entries()) {
      const ms = await measure.time();
      if (round > 0) times[i].push(ms);
    }
  }
  process.exitCode = report(times);
} finally {
  mustRun(bin, "proxy", "stop");
  rmSync(home, { recursive: true, force: true });
}

function report(times) {
  const base = median(times[0]);
  const rows = measures.map(({ name, limit }, i) => {
    const ratio = median(times[i]) / base;
    return {
      name,
      "median ms": round(median(times[i])),
      "best ms": round(Math.min(...times[i])),
      ratio: round(ratio),
      limit,
    };
  });
  console.log(
    `${spawnSync(values.node, ["-v"], { encoding: "utf8" }).stdout.trim()}, ${runs} runs, store: ${values.store}`,
  );
  console.table(rows);
  return rows.some(({ ratio, limit }) => ratio > limit) ? 1 : 0;
}

function timeRun(...args) {
  const started = performance.now();
  mustRun(...args);
  return performance.now() - started;
}

function mustRun(...args) {
  const { status, stderr } = spawnSync(values.node, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
}

/** From the start of a gateway until it answers its first request. It has a home of its own: one runs already. */
async function timeReady() {
  const ownHome = mkdtempSync(join(tmpdir(), "portkey-codex-bench-"));
  const ownPort = await freePort();
  const ownEnv = { ...env, PORTKEY_CODEX_HOME: ownHome, PORTKEY_CODEX_PORT: String(ownPort) };
  const started = performance.now();
  const gateway = spawn(values.node, [bin, "proxy", "start", "--foreground"], {
    env: ownEnv,
    stdio: "ignore",
  });
  const ended = new Promise((done) => gateway.once("exit", done));
  while (!(await answers(ownPort)))
    if (gateway.exitCode !== null) throw new Error("the gateway did not start");
  const ms = performance.now() - started;
  gateway.kill("SIGTERM");
  await ended;
  rmSync(ownHome, { recursive: true, force: true });
  return ms;
}

function answers(at) {
  return new Promise((done) => {
    const socket = connect(at, "127.0.0.1", () => socket.write("GET /healthz HTTP/1.0\r\n\r\n"));
    socket.once("data", () => done(true) || socket.destroy());
    socket.once("error", () => setTimeout(done, 2, false));
  });
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function round(value) {
  return Math.round(value * 100) / 100;
}
