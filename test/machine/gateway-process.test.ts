import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, get, type IncomingMessage } from "node:http";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openGatewayProcess } from "../../src/machine/gateway-process.ts";
import type { House } from "../../src/ports/house.ts";
import type { GatewayProcess, RunningGateway } from "../../src/ports/machine.ts";
import { freePort } from "../support/free-port.ts";
import { openMachineHouse } from "../support/machine-house.ts";
import { killAllNaming, processesNaming } from "../support/processes.ts";
import { buildStandIn } from "../support/stand-in-program.ts";

const START = { onDemand: true, timeoutMs: 20_000, keyVariables: async () => [] };
const STOP = { timeoutMs: 10_000 };
const CANARY = "sk-canary-0123456789";

let program: Awaited<ReturnType<typeof buildStandIn>>;
let folder: string;
let port: number;
let house: House;
let gateway: GatewayProcess;
/** The same, for those that will never prove themselves. */
let impatient: GatewayProcess;
let cleanUps: (() => unknown)[];

beforeAll(async () => {
  program = await buildStandIn();
});
afterAll(() => program.remove());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "portkey-codex-home-"));
  port = await freePort();
  house = openMachineHouse({ folder, programRoot: program.root, port });
  gateway = openGatewayProcess(house);
  impatient = openGatewayProcess(house, 200);
  cleanUps = [];
});
afterEach(async () => {
  killAllNaming(program.root);
  for (const cleanUp of cleanUps) await cleanUp();
  await rm(folder, { recursive: true });
});

const stateFile = () => join(folder, "state", "gateway.json");
const readState = async () => JSON.parse(await readFile(stateFile(), "utf8"));

async function ask(path: string, running: RunningGateway): Promise<IncomingMessage> {
  const request = get({ host: running.host, port: running.port, path, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  while (processesNaming(program.root).includes(pid)) await new Promise(setImmediate);
}

/** Occupies the port until the test ends. */
async function occupy(server: Server, at = port): Promise<void> {
  server.listen(at, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => server.close());
}

const silentStranger = () => createServer((socket) => cleanUps.push(() => socket.destroy()));
const yesSayer = () =>
  createHttpServer((_, response) => response.end('{"proof":"yes","version":"1.0.0","activeRequests":0}'));

describe("start and stop", () => {
  test("a started gateway proves itself, is found by others, and stops", async () => {
    const running = await gateway.start(START);
    expect(running).toMatchObject({ host: "127.0.0.1", port, version: "1.0.0", onDemand: true });
    expect(await openGatewayProcess(house).probe()).toEqual({ kind: "ours", gateway: running });
    expect(await gateway.stop(STOP)).toBe(true);
    expect(processesNaming(program.root)).toEqual([]);
    expect(await gateway.probe()).toEqual({ kind: "none" });
  });

  test("stopping what does not run says so", async () => {
    expect(await gateway.stop(STOP)).toBe(false);
  });

  test("it is detached: own process group, working directory at the root", async () => {
    const { pid } = await gateway.start(START);
    const { stdout } = await promisify(execFile)("ps", ["-o", "pgid=", "-p", String(pid)]);
    expect(Number(stdout)).toBe(pid);
  });

  test("an explicit port is used, and never turns into another one", async () => {
    const other = await freePort();
    expect(await gateway.start({ ...START, port: other })).toMatchObject({ port: other });
    const second = gateway.start({ ...START, port });
    await expect(second).rejects.toMatchObject({ failure: { kind: "gateway-running" } });
  });

  test("fifty that start at once, in five processes, end with one gateway and all have it", async () => {
    const run = () =>
      promisify(execFile)(process.execPath, [program.starter, folder, program.root, String(port), "10"]);
    const outputs = await Promise.all(Array.from({ length: 5 }, run));
    const pids = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    expect(pids).toHaveLength(50);
    expect(new Set(pids).size).toBe(1);
    expect(processesNaming(`${program.root}/bin`)).toEqual([pids[0]]);
  });

  test("a stop lets a running stream end", async () => {
    const running = await gateway.start(START);
    const stream = await ask("/slow", running);
    await once(stream, "readable");
    const stopped = gateway.stop(STOP);
    const text = (await stream.toArray()).map(String).join("");
    expect(text).toBe("begin\nend\n");
    expect(await stopped).toBe(true);
  });
});

describe("after a crash", () => {
  test("kill -9 leaves nothing that is in the way", async () => {
    const first = await gateway.start(START);
    await kill(first.pid);
    expect(await gateway.probe()).toMatchObject({ kind: "stale" });
    const second = await gateway.start(START);
    expect(second.pid).not.toBe(first.pid);
    expect(await gateway.probe()).toMatchObject({ kind: "ours", gateway: { pid: second.pid } });
  });

  test("a pid that another process has now is neither believed nor killed", async () => {
    const first = await gateway.start(START);
    await kill(first.pid);
    const innocent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    cleanUps.push(() => innocent.kill("SIGKILL"));
    await writeFile(
      stateFile(),
      JSON.stringify({ ...(await readState()), pid: innocent.pid, startedAtUnixMs: 1 }),
    );
    expect(await gateway.probe()).toMatchObject({ kind: "stale" });
    expect(await gateway.stop(STOP)).toBe(false);
    expect(innocent.exitCode ?? innocent.signalCode).toBe(null);
    expect(await gateway.start(START)).toMatchObject({ port });
  });

  test("a state file that is not ours to read counts as none", async () => {
    await gateway.start(START);
    await gateway.stop(STOP);
    await writeFile(stateFile(), '{"pid":');
    expect(await gateway.probe()).toEqual({ kind: "none" });
  });

  test.runIf(process.platform === "linux")(
    "one that hangs is named, not trusted, and can be stopped",
    async () => {
      const running = await gateway.start(START);
      process.kill(running.pid, "SIGSTOP");
      expect(await impatient.probe()).toEqual({
        kind: "stale",
        why: `the gateway's process ${running.pid} holds port ${port} but does not answer`,
      });
      expect(await impatient.stop({ timeoutMs: 100 })).toBe(true);
      expect(processesNaming(program.root)).toEqual([]);
    },
  );
});

describe("a stranger on the port", () => {
  const strangers = [
    { name: "one that accepts and stays silent", open: silentStranger },
    { name: "one that says yes to everything", open: yesSayer },
  ];

  test.for(strangers)("$name is not ours", async ({ open }) => {
    await occupy(open());
    expect(await impatient.probe()).toMatchObject({ kind: "stranger", port });
  });

  test.for(strangers)("$name does not pass with the state file of a dead gateway", async ({ open }) => {
    const { pid } = await gateway.start(START);
    await kill(pid);
    await occupy(open());
    expect(await impatient.probe()).toMatchObject({ kind: "stranger", port });
  });

  test.runIf(process.platform === "linux").for(strangers)(
    "$name makes a start fail with its name and the fix",
    async ({ open }) => {
      await occupy(open());
      const failure = await gateway.start(START).catch((error) => error.failure);
      expect(failure).toEqual({
        kind: "port-in-use",
        port,
        holder: expect.stringMatching(new RegExp(`\\(pid ${process.pid}\\) holds it$`)),
      });
      expect(processesNaming(program.root)).toEqual([]);
    },
  );

  test("a gateway of another home is a stranger, too", async () => {
    const otherHome = await mkdtemp(join(tmpdir(), "portkey-codex-home-"));
    cleanUps.push(() => rm(otherHome, { recursive: true }));
    await openGatewayProcess(openMachineHouse({ folder: otherHome, programRoot: program.root, port })).start(
      START,
    );
    expect(await impatient.probe()).toMatchObject({ kind: "stranger", port });
  });
});

describe("claim", () => {
  let child: ChildProcess;
  const startForeground = (at: number) => {
    child = spawn(process.execPath, [join(program.root, "bin", "portkey-codex.js"), "--port", String(at)], {
      env: { ...house.environment } as NodeJS.ProcessEnv,
      stdio: ["ignore", "ignore", "pipe"],
    });
    return child;
  };

  test("a second gateway of the same home is refused, on any port", async () => {
    await gateway.start(START);
    const second = startForeground(await freePort());
    const words = await second.stderr?.toArray();
    expect(String(words)).toContain(`A gateway already runs at http://127.0.0.1:${port}`);
    expect(await gateway.probe()).toMatchObject({ kind: "ours", gateway: { port } });
  });

  test("released twice, or after a successor took over, it removes nothing of others", async () => {
    const first = await gateway.claim({ host: "127.0.0.1", port, onDemand: false });
    await first.release();
    const second = await gateway.claim({ host: "127.0.0.1", port, onDemand: false });
    const state = await readState();
    await first.release();
    expect(await readState()).toEqual(state);
    await second.release();
    await expect(readState()).rejects.toThrow("ENOENT");
  });
});

describe("secrets", () => {
  test("the state file is for its owner's eyes alone", async () => {
    await gateway.start(START);
    expect((await stat(stateFile())).mode & 0o777).toBe(0o600);
    expect((await stat(house.paths.gatewayLogFile)).mode & 0o777).toBe(0o600);
  });

  test.runIf(process.platform === "linux")(
    "what the starter's environment holds does not follow the gateway, nor reach argv, log or state",
    async () => {
      const environment = {
        OPENAI_API_KEY: CANARY,
        PORTKEY_API_KEY: CANARY,
        WORK_KEY: "pays",
        NODE_OPTIONS: "",
      };
      const starter = openGatewayProcess(
        openMachineHouse({ folder, programRoot: program.root, port, environment }),
      );
      const { pid } = await starter.start({ ...START, keyVariables: async () => ["WORK_KEY"] });
      const seen = await Promise.all(
        [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`, house.paths.gatewayLogFile, stateFile()].map(
          (file) => readFile(file, "utf8"),
        ),
      );
      expect(seen.join("\n")).not.toContain(CANARY);
      expect(seen[0]).toContain(`PORTKEY_CODEX_HOME=${folder}`);
      expect(seen[0]).toContain("WORK_KEY=pays");
      expect(await readlink(`/proc/${pid}/cwd`)).toBe("/");
    },
  );
});
