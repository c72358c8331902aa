// What Codex gains from one WebSocket for its thread, against a request for each turn. Real Codex, real gateway, an
// upstream on this machine that answers at once: everything that is measured is theirs. Each run is one thread of
// --turns tool calls, whose history grows by --kilobytes with each. Prints ratios: below 1, the WebSocket is better.
// node test/bench/websocket.mjs [--turns 24] [--kilobytes 20] [--rounds 3] [--codex <path>]     (after `npm run build`)
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    turns: { type: "string", default: "24" },
    kilobytes: { type: "string", default: "20" },
    rounds: { type: "string", default: "3" },
    codex: { type: "string", default: ".cache/codex/0.169.0/node_modules/.bin/codex" },
    program: { type: "string", default: resolve(import.meta.dirname, "../..") },
  },
});
const turns = Number(values.turns);
const bytes = Number(values.kilobytes) * 1_024;
const codex = resolve(values.program, values.codex);
const program = join(values.program, "bin", "portkey-codex.js");
/** CPU time is counted in these, on every Linux that Node runs on. */
const TICK_MS = 10;

const home = mkdtempSync(join(tmpdir(), "portkey-codex-bench-"));
const upstream = await openUpstream();
const environment = {
  PATH: process.env.PATH,
  HOME: home,
  CODEX_HOME: join(home, ".codex"),
  PORTKEY_CODEX_HOME: join(home, "portkey-codex"),
  PORTKEY_CODEX_PORT: String(await freePort()),
  PORTKEY_CODEX_SECRET_STORE: "file",
  PORTKEY_CODEX_WEBSOCKETS: "true",
  TERM: "dumb",
};

try {
  mkdirSync(environment.CODEX_HOME, { recursive: true });
  mkdirSync(join(home, "work"));
  const custom = ["--provider", "custom", "--slug", "up", "--base-url", upstream.baseUrl];
  await cli(["init", ...custom, "--model", "@up/gpt-5.5", "--api-key-stdin", "--yes"]);
  const { gateway } = JSON.parse(await cli(["status", "--json"]));
  const runs = { sse: [], websocket: [] };
  // In turns, so that a noisy minute hits both, and each is first as often; the first round only warms up.
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const kinds = Object.keys(runs);
    for (const kind of round % 2 === 0 ? kinds : kinds.reverse()) {
      const run = await thread(kind, gateway.pid);
      if (round > 0) runs[kind].push(run);
    }
  }
  report(runs);
} finally {
  await cli(["proxy", "stop"]);
  upstream.close();
  rmSync(home, { recursive: true, force: true });
}

/** One `codex exec` to its end, as the upstream saw it. */
async function thread(kind, gatewayPid) {
  upstream.restart();
  const cpuBefore = cpuMs(gatewayPid);
  const started = performance.now();
  const flags = ["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"];
  const websockets = `model_providers.portkey.supports_websockets=${kind === "websocket"}`;
  await run(codex, ["exec", ...flags, "-c", websockets, "-c", "analytics.enabled=false", "go"]);
  if (upstream.gaps.length !== turns)
    throw new Error(`${kind}: ${upstream.gaps.length} turns instead of ${turns}`);
  const last = upstream.gaps.slice(-Math.ceil(turns / 4));
  return {
    totalMs: performance.now() - started,
    gatewayCpuMs: cpuMs(gatewayPid) - cpuBefore,
    gapMs: median(upstream.gaps),
    lateGapMs: median(last),
  };
}

function report(runs) {
  const names = {
    totalMs: "the whole thread",
    gapMs: "from the end of an answer to the next request upstream, median",
    lateGapMs: "the same, last quarter of the turns",
    gatewayCpuMs: "CPU of the gateway",
  };
  console.log(`${turns} turns, +${values.kilobytes} KiB each, ${runs.sse.length} threads of each kind`);
  for (const [measure, name] of Object.entries(names)) {
    const [sse, websocket] = [runs.sse, runs.websocket].map((each) =>
      median(each.map((one) => one[measure])),
    );
    const [spreadOfSse, spreadOfWebsocket] = [runs.sse, runs.websocket].map((each) => spread(each, measure));
    const ratio = (websocket / sse).toFixed(2);
    console.log(`${ratio}  ${name}`);
    console.log(
      `      SSE ${sse.toFixed(0)} ms (${spreadOfSse}), WebSocket ${websocket.toFixed(0)} ms (${spreadOfWebsocket})`,
    );
  }
}

/** Asks for a shell call as often as there are turns, then says that it is done. */
async function openUpstream() {
  const gaps = [];
  let answered = 0;
  let endedAt;
  const server = createServer((request, response) => {
    const now = performance.now();
    request.resume();
    request.on("end", () => {
      if (request.method === "GET") return response.end('{"object":"list","data":[]}');
      if (endedAt !== undefined) gaps.push(now - endedAt);
      answered += 1;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(
        answerOf(answered)
          .map((event) => `data: ${JSON.stringify(event)}\n\n`)
          .join(""),
      );
      endedAt = performance.now();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    gaps,
    restart: () => {
      gaps.length = 0;
      answered = 0;
      endedAt = undefined;
    },
    close: () => server.close(),
  };
}

function answerOf(n) {
  const cmd = `head -c ${bytes} /dev/zero | tr '\\0' 'x '`;
  const call = { type: "function_call", id: `fc_${n}`, call_id: `call_${n}`, name: "exec_command" };
  const text = {
    type: "message",
    id: `msg_${n}`,
    role: "assistant",
    content: [{ type: "output_text", text: "done" }],
  };
  const item = n > turns ? text : { ...call, arguments: JSON.stringify({ cmd, max_output_tokens: 100_000 }) };
  return [
    { type: "response.created", response: { id: `resp_${n}` } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { id: `resp_${n}`, output: [item] } },
  ];
}

function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function cli(args) {
  return run(process.execPath, [program, ...args], "sk-bench");
}

function run(command, args, input = "") {
  const child = spawn(command, args, {
    cwd: join(home, "work"),
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  return new Promise((done, failed) => {
    child.on("close", (code) => {
      if (code === 0) done(stdout);
      else failed(new Error(`${command} ${args.join(" ")}: ${code}\n${stdout}\n${stderr}`));
    });
  });
}

/** A ratio says nothing where the spreads overlap. */
function spread(runs, measure) {
  const all = runs.map((one) => one[measure]);
  return `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`;
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.on("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
