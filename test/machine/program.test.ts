// The built program as its users meet it: real processes, real signals, exit codes, and what is on which stream.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildProgram } from "../support/build-program.ts";
import { freePort } from "../support/free-port.ts";
import { killAllNaming, processesNaming } from "../support/processes.ts";

const CANARY = "sk-canary-0123456789";
const KEY = /^pkcx_[\w-]{43}\n$/;

let program: Awaited<ReturnType<typeof buildProgram>>;
let folder: string;
let port: number;
let environment: Record<string, string>;
let cleanUps: (() => unknown)[];

beforeAll(async () => {
  program = await buildProgram();
}, 120_000);
afterAll(() => program.remove());

async function openHome(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "portkey-codex-home-"));
  port = await freePort();
  environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    PORTKEY_CODEX_HOME: join(folder, "portkey-codex"),
    PORTKEY_CODEX_PORT: String(port),
    PORTKEY_CODEX_SECRET_STORE: "file",
    OPENAI_API_KEY: CANARY,
  };
  cleanUps = [];
}

async function closeHome(): Promise<void> {
  killAllNaming(program.root);
  for (const cleanUp of cleanUps) await cleanUp();
  await rm(folder, { recursive: true, maxRetries: 5 });
}

interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  const bin = join(program.root, "bin", "portkey-codex.js");
  return spawn(process.execPath, [bin, ...args], { env: { ...environment, ...env } });
}

async function end(child: ChildProcess): Promise<Run> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}

const run = (args: string[], env?: Record<string, string>) => end(start(args, env));

/** Waits for words on stderr. */
async function says(child: ChildProcess, words: string): Promise<void> {
  for await (const chunk of child.stderr!.iterator({ destroyOnReturn: false })) {
    if (String(chunk).includes(words)) return;
  }
}

async function occupy(server: Server): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => server.close());
}

const status = async () =>
  JSON.parse((await run(["proxy", "status", "--json", "state,pid,port,on_demand"])).stdout);

describe("token", () => {
  beforeEach(openHome);
  afterEach(closeHome);

  test("starts the gateway when it must, and prints the key and nothing else", async () => {
    const first = await run(["token"]);
    expect(first).toEqual({ code: 0, signal: null, stdout: expect.stringMatching(KEY), stderr: "" });
    const running = await status();
    expect(running).toMatchObject({ state: "running", port, on_demand: true });
    expect(await run(["token"])).toEqual(first);
    expect(await status()).toEqual(running);
  });

  test("many at once from a cold start all get the same key from one gateway", async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, () => run(["token"])));
    expect(new Set(runs.map(({ code, stdout }) => `${code} ${stdout}`)).size).toBe(1);
    expect(runs[0]).toMatchObject({ code: 0, stdout: expect.stringMatching(KEY) });
    expect(processesNaming(join(program.root, "bin"))).toHaveLength(1);
  });

  test("the key is in no environment, command line, log or state of the gateway, nor is anybody's else", async () => {
    const { stdout } = await run(["token"]);
    const { pid } = await status();
    const state = join(folder, "portkey-codex", "state");
    const files = [join(state, "gateway.json"), join(state, "gateway.log")];
    if (process.platform === "linux") files.push(`/proc/${pid}/environ`, `/proc/${pid}/cmdline`);
    for (const file of files) {
      const text = await readFile(file, "utf8");
      expect(text).not.toContain(stdout.trim());
      expect(text).not.toContain(CANARY);
    }
  });

  test("a stranger on the port gets no key: nothing on stdout, one line on stderr, code 6", async () => {
    await occupy(createServer((_, response) => response.end('{"proof":"yes"}')));
    const { code, stdout, stderr } = await run(["token"]);
    expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^portkey-codex token: Port ${port} is taken; [^\\n]+\\n$`));
    expect(processesNaming(join(program.root, "bin"))).toEqual([]);
  });

  test("no key to be had: nothing on stdout, one line on stderr, code 4", async () => {
    const { code, stdout, stderr } = await run(["token"], { PORTKEY_CODEX_SECRET_STORE: "env" });
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toMatch(/^portkey-codex token: The secret "key\/codex" is missing; [^\n]+\n$/);
  });
});

describe.runIf(process.platform !== "win32")("run", () => {
  beforeAll(openHome);
  afterAll(closeHome);

  const sh = (script: string, ...args: string[]) => ["run", "--", "sh", "-c", script, "sh", ...args];

  test("stdout, arguments and the exit code are the child's; the key is in its environment alone", async () => {
    const { code, stdout, stderr } = await run(sh('echo "$1|$PORTKEY_API_KEY"; exit 42', "a  b"));
    expect({ code, stderr }).toEqual({ code: 42, stderr: "" });
    expect(stdout).toBe(`a  b|${(await run(["token"])).stdout}`);
  });

  test("the child's death by a signal is ours", async () => {
    expect(await run(sh("kill -TERM $$"))).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  test.for(["SIGTERM", "SIGINT"] as const)("%s reaches the child, who decides", async (signal) => {
    const name = signal.slice(3);
    const child = start(
      sh(`trap 'echo heard >&2; exit 9' ${name}; echo ready >&2; while :; do sleep 0.05; done`),
    );
    await says(child, "ready");
    child.kill(signal);
    expect(await end(child)).toMatchObject({ code: 9, stderr: "heard\n" });
  });

  test("a proxy is told to leave the loopback alone", async () => {
    const { stdout } = await run(sh("echo $NO_PROXY $no_proxy"), { ALL_PROXY: "http://proxy:1" });
    expect(stdout).toBe("127.0.0.1,localhost 127.0.0.1,localhost\n");
  });

  test("a program that is not there, and none at all, are said in words", async () => {
    const missing = await run(["run", "--", "no-such-program"]);
    expect(missing).toMatchObject({ code: 1, stdout: "" });
    expect(missing.stderr).toContain('"no-such-program" could not be started');
    expect(await run(["run"])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("proxy", () => {
  beforeEach(openHome);
  afterEach(closeHome);

  test("start, status, restart, stop", async () => {
    expect(await run(["proxy", "status"])).toMatchObject({ code: 6, stdout: "stopped\n" });
    expect((await run(["proxy", "start"])).stderr).toContain(`listening on 127.0.0.1:${port} (pid `);
    const first = await status();
    expect(first).toMatchObject({ state: "running", on_demand: false });
    expect((await run(["proxy", "start"])).stderr).toContain(`already running on 127.0.0.1:${port}`);
    expect((await run(["proxy", "restart"])).stderr).toContain(`listening on 127.0.0.1:${port}`);
    expect((await status()).pid).not.toBe(first.pid);
    expect((await run(["proxy", "stop"])).stderr).toContain("stopped");
    expect((await run(["proxy", "stop"])).stderr).toContain("was not running");
    expect(processesNaming(program.root)).toEqual([]);
  });

  test("an address that others can reach needs a second word, and is warned of", async () => {
    const refused = await run(["proxy", "start", "--foreground", "--host", "0.0.0.0"]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--allow-network");
    const allowed = start(["proxy", "start", "--foreground", "--host", "0.0.0.0", "--allow-network"]);
    await says(allowed, "warning: other machines can reach");
    allowed.kill("SIGTERM");
    expect(await end(allowed)).toMatchObject({ code: 0 });
  });

  test("in the foreground Ctrl-C ends it cleanly, with a line for the start and one for the end", async () => {
    const child = start(["proxy", "start", "--foreground"]);
    await says(child, `listens on 127.0.0.1:${port}`);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await end(child);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^\S+Z stopped\n$/);
    expect((await run(["proxy", "status"])).stdout).toBe("stopped\n");
  });
});
