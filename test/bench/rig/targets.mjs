// Who is measured. Each is opened as its own users would run it, on a port of its own, in front of the same upstream.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { cleanEnvironment, freePort, start, waitForPort } from "./children.mjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const PORTKEY_VERSION = "1.15.2";

/** A peer that this machine does not have: left out with a note, never a failure. */
export class MissingPeerError extends Error {}

/** @typedef {{name: string, version: string, port: number, path: string, headers: object, model: string}} Target */
const openers = {
  direct: openDirect,
  nginx: openNginx,
  relay: (site) => openOwn(site, "relay.mjs"),
  gateway: (site) => openGateway(site, "responses"),
  "gateway-before": ({ before, ...site }) => openGateway({ ...site, program: before }, "responses"),
  portkey: openPortkey,
  "translate-min": (site) => openOwn(site, "translate-min.mjs"),
  "gateway-translating": (site) => openGateway(site, "chat"),
};

/**
 * Opens a target by name. `site` says where: {folder, upstreamPort, cpu, before}.
 * Errors: MissingPeerError; Error with the target's last words when it does not start.
 */
export async function openTarget(name, site) {
  const target = await openers[name]({ ...site, name, log: join(site.folder, `${name}.log`) });
  if (target.child) await waitForPort(target.child, target.port);
  return {
    name,
    path: "/v1/responses",
    headers: { authorization: "Bearer sk-bench" },
    model: "m",
    ...target,
  };
}

function openDirect({ upstreamPort }) {
  return { port: upstreamPort, version: "" };
}

async function openOwn({ upstreamPort, cpu, log }, file) {
  const port = await freePort();
  const script = join(import.meta.dirname, file);
  const command = [process.execPath, script, String(port), `http://127.0.0.1:${upstreamPort}`];
  const { version } = readJson(join(ROOT, "node_modules/undici/package.json"));
  return {
    port,
    version: `node:http and undici ${version}`,
    child: start(command, { cpu, log, talks: true }),
  };
}

/** As a user has it: the built program, settings and keys made by its own commands, the request log switched on. */
async function openGateway({ name, folder, upstreamPort, cpu, log, program = ROOT }, wireApi) {
  const home = join(folder, `home-${name}`);
  mkdirSync(home, { recursive: true });
  const env = {
    HOME: home,
    CODEX_HOME: join(home, "codex"),
    PORTKEY_CODEX_HOME: join(home, "portkey-codex"),
    PORTKEY_CODEX_SECRET_STORE: "file",
  };
  const bin = join(program, "bin/portkey-codex.js");
  if (!existsSync(join(program, "dist/gateway.js"))) throw new Error("there is no dist/: npm run build");
  const url = `http://127.0.0.1:${upstreamPort}${wireApi === "chat" ? "/chat-only" : ""}/v1`;
  const destination = ["--provider", "custom", "--slug", "bench", "--base-url", url, "--wire-api", wireApi];
  run(bin, ["integration", "add", ...destination, "--api-key-stdin", "--no-verify", "--yes"], env);
  const [{ key }] = JSON.parse(run(bin, ["key", "create", "--name", "bench", "--json", "key"], env));
  const port = await freePort();
  const command = [process.execPath, bin, "proxy", "start", "--foreground", "--port", String(port)];
  const child = start(command, { cpu, log, env });
  const { version } = readJson(join(program, "package.json"));
  return { port, version, child, headers: { authorization: `Bearer ${key}` }, model: "@bench/m" };
}

async function openNginx({ folder, upstreamPort, cpu, log }) {
  const { stderr, error } = spawnSync("nginx", ["-v"], { encoding: "utf8" });
  if (error) throw new MissingPeerError("nginx is not installed (apt-get install nginx-light)");
  const port = await freePort();
  const prefix = join(folder, "nginx");
  mkdirSync(prefix);
  writeFileSync(join(prefix, "nginx.conf"), nginxConfig(port, upstreamPort));
  const child = start(["nginx", "-p", prefix, "-c", join(prefix, "nginx.conf"), "-e", log], { cpu, log });
  return { port, version: stderr.trim().split("/")[1] ?? "", child };
}

/** One process, no log, nothing buffered on the way back: the least that a hop can cost. */
function nginxConfig(port, upstreamPort) {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  ${folders.map((name) => `${name}_temp_path ${name};`).join(" ")}
  client_max_body_size 64m; client_body_buffer_size 256k; keepalive_requests 100000000;
  upstream bench { server 127.0.0.1:${upstreamPort}; keepalive 1024; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=2048;
    location / {
      proxy_pass http://bench; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_request_buffering off; proxy_read_timeout 600s;
    }
  }
}
`;
}

async function openPortkey({ upstreamPort, cpu, log }) {
  const script = join(installPortkey(), "node_modules/@portkey-ai/gateway/build/start-server.js");
  const port = await freePort();
  const headers = {
    authorization: "Bearer sk-bench",
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${upstreamPort}/v1`,
  };
  const child = start([process.execPath, script, `--port=${port}`, "--headless"], { cpu, log });
  return { port, version: PORTKEY_VERSION, child, headers };
}

/** Not a dependency of ours: fetched once, into an ignored folder. */
function installPortkey() {
  const folder = join(ROOT, ".cache/bench/portkey");
  if (existsSync(join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js"))) return folder;
  mkdirSync(folder, { recursive: true });
  const manifest = {
    private: true,
    dependencies: { "@portkey-ai/gateway": PORTKEY_VERSION },
    // With the version that npm would choose today, every streamed answer of this gateway is a 500.
    overrides: { "@hono/node-server": "1.3.3" },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const words = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
  const { status, stderr } = spawnSync("npm", words, { cwd: folder, encoding: "utf8", timeout: 180_000 });
  if (status !== 0)
    throw new MissingPeerError(`@portkey-ai/gateway cannot be installed: ${String(stderr).slice(-300)}`);
  return folder;
}

function run(bin, words, more) {
  const options = { env: cleanEnvironment(more), input: "sk-bench\n", encoding: "utf8", timeout: 30_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], options);
  if (status !== 0) throw new Error(`portkey-codex ${words.join(" ")} ended with ${status}\n${stderr}`);
  return stdout;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
