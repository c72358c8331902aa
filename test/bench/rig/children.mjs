// The processes of a run: each on its own CPU, none of them left behind.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const living = new Set();
process.on("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));

/** Even a bench that is killed with -9 takes its children along, where the machine can do that. */
const withParent =
  spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0
    ? ["setpriv", "--pdeathsig", "KILL"]
    : [];

/** Proxies of this machine would be asked for 127.0.0.1, too. */
const PROXY_VARIABLE = /^(https?|all|no)_proxy$/i;

export function cleanEnvironment(more = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !PROXY_VARIABLE.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: "production", NODE_OPTIONS: "", ...more };
}

/** Starts a program on one CPU. It writes to `log`; `talks` opens a channel for `ask`. */
export function start(command, { cpu, log, env = {}, talks = false }) {
  const [program, ...words] = [...withParent, "taskset", "-c", String(cpu), ...command];
  const output = openSync(log, "a");
  const child = spawn(program, words, {
    env: cleanEnvironment(env),
    stdio: ["ignore", output, output, ...(talks ? ["ipc"] : [])],
  });
  closeSync(output);
  living.add(child);
  child.once("exit", () => living.delete(child));
  child.once("error", (error) => {
    living.delete(child);
    child.failure = error;
  });
  child.log = log;
  return child;
}

export async function stop(child) {
  if (!living.has(child)) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const inTime = await Promise.race([ended.then(() => true), sleep(3_000, false)]);
  if (!inTime) child.kill("SIGKILL");
  await ended;
}

/** One question to a child of ours that talks, one answer. */
export function ask(child, question, timeoutMs) {
  return new Promise((done, failed) => {
    const fail = (why) => settle(failed, new Error(`${why}\n${lastWords(child)}`));
    const timer = setTimeout(fail, timeoutMs, `no answer within ${timeoutMs} ms`);
    const onExit = () => fail("it ended before it answered");
    const onAnswer = (answer) => settle(done, answer);
    const settle = (end, value) => {
      clearTimeout(timer);
      child.off("exit", onExit);
      child.off("message", onAnswer);
      end(value);
    };
    child.once("exit", onExit);
    child.once("message", onAnswer);
    child.send(question);
  });
}

export async function waitForPort(child, port, timeoutMs = 30_000) {
  const deadline = performance.now() + timeoutMs;
  while (!(await answers(port))) {
    if (child.failure) throw child.failure;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}\n${lastWords(child)}`);
    if (performance.now() > deadline) throw new Error(`nothing listens on ${port}\n${lastWords(child)}`);
    await sleep(20);
  }
}

export function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1", () => done(true) || socket.destroy());
    socket.once("error", () => done(false));
  });
}

function lastWords({ log }) {
  return readFileSync(log, "utf8").slice(-1_000);
}
