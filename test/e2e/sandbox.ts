import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { freePort } from "../support/free-port.ts";
import { codexBinary } from "./codex-binary.ts";

const PROGRAM = resolve(import.meta.dirname, "../../bin/portkey-codex.js");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user of their own: an empty home, their own Codex, their own gateway on a free port. */
export interface Sandbox {
  readonly root: string;
  readonly home: string;
  readonly work: string;
  readonly codexHome: string;
  readonly port: number;
  readonly environment: Record<string, string>;
  /** Runs `portkey-codex …` to its end. */
  cli(args: readonly string[], input?: string): Promise<Run>;
  /** Runs `codex exec --json …` to its end. */
  exec(prompt: string, options?: ExecOptions): Promise<CodexRun>;
  /** Starts `codex exec --json …` and hands over the process. */
  startExec(
    prompt: string,
    options?: ExecOptions,
  ): { readonly child: ChildProcess; readonly done: Promise<CodexRun> };
  dispose(): Promise<void>;
}

export interface ExecOptions {
  readonly version?: string;
  readonly args?: readonly string[];
  /** Words between `exec` and the flags, e.g. `resume --last`. */
  readonly subcommand?: readonly string[];
  readonly timeoutMs?: number;
  readonly environment?: Record<string, string>;
}

export interface CodexRun extends Run {
  readonly events: readonly CodexEvent[];
  /** The agent's last message. */
  readonly message: string | undefined;
  readonly durationMs: number;
}

export interface CodexEvent {
  readonly type: string;
  readonly item?: { readonly type: string; readonly text?: string };
  readonly usage?: Readonly<Record<string, number>>;
  readonly message?: string;
  readonly error?: { readonly message: string };
}

/** `codex`: the version that the user has installed. */
export async function openSandbox(codex?: string): Promise<Sandbox> {
  const root = mkdtempSync(join(tmpdir(), "portkey-codex-e2e-"));
  const home = join(root, "home");
  const work = join(root, "work");
  const codexHome = join(home, ".codex");
  for (const folder of [home, work, codexHome]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(codexHome, "config.toml"), QUIET_CODEX);
  const port = await freePort();
  const environment: Record<string, string> = {
    PATH: [dirname(codexBinary(codex)), process.env["PATH"]].join(delimiter),
    HOME: home,
    CODEX_HOME: codexHome,
    PORTKEY_CODEX_HOME: join(home, "portkey-codex"),
    PORTKEY_CODEX_PORT: String(port),
    PORTKEY_CODEX_SECRET_STORE: "file",
    TERM: "dumb",
  };
  const cli = (args: readonly string[], input = "") =>
    collect(spawn(process.execPath, [PROGRAM, ...args], { cwd: work, env: environment }), {
      input,
      timeoutMs: 60_000,
    });
  const startExec = (prompt: string, options: ExecOptions = {}) => {
    const started = performance.now();
    const child = spawn(codexBinary(options.version ?? codex), execArgs(prompt, options), {
      cwd: work,
      env: { ...environment, ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const done = collect(child, { input: undefined, timeoutMs: options.timeoutMs ?? 90_000 });
    return { child, done: done.then((run) => readRun(run, performance.now() - started)) };
  };
  return {
    root,
    home,
    work,
    codexHome,
    port,
    environment,
    cli,
    startExec,
    exec: (prompt, options) => startExec(prompt, options).done,
    async dispose() {
      await cli(["proxy", "stop"]);
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** No update check, no analytics: both wait for a network that tests do not have. */
const QUIET_CODEX = `# my own notes stay here
check_for_update_on_startup = false

[analytics]
enabled = false
`;

function execArgs(prompt: string, { args = [], subcommand = [] }: ExecOptions): string[] {
  return [
    "exec",
    ...subcommand,
    "--json",
    "--skip-git-repo-check",
    "--dangerously-bypass-approvals-and-sandbox",
    ...args,
    prompt,
  ];
}

function collect(
  child: ChildProcess,
  options: { input: string | undefined; timeoutMs: number },
): Promise<Run> {
  return new Promise((done, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const timer = setTimeout(() => {
      stderr += `\n[sandbox] killed after ${options.timeoutMs} ms`;
      child.kill("SIGKILL");
    }, options.timeoutMs);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      done({ code, stdout, stderr });
    });
    if (options.input !== undefined) child.stdin?.end(options.input);
  });
}

function readRun(run: Run, durationMs: number): CodexRun {
  const events = run.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as CodexEvent);
  const message = events.filter((event) => event.item?.type === "agent_message").at(-1)?.item?.text;
  return { ...run, events, message, durationMs };
}

export const readText = (...path: string[]): string => readFileSync(join(...path), "utf8");

/** True when nobody listens there any more. */
export function isPortClosed(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      done(false);
    });
    socket.on("error", () => done(true));
  });
}
