// `logs --tail` as people run it: a process of its own beside the one that writes, before, during and after it.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { RequestLogWriter } from "../../src/ports/request-log.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/storage.ts";
import { buildProgram } from "../support/build-program.ts";
import { barestEntry, fullEntry, underWay } from "../support/log-entries.ts";
import { tempFolder } from "../support/temp-folder.ts";

let program: Awaited<ReturnType<typeof buildProgram>>;
beforeAll(async () => {
  program = await buildProgram();
});
afterAll(() => program.remove());

const PATIENCE = { timeout: 15_000, interval: 50 };

/** What the followers have printed so far. */
interface Follower {
  readonly child: ChildProcessWithoutNullStreams;
  out(): string;
  err(): string;
  /** Waits for its first words: from then on it misses nothing. */
  isFollowing(): Promise<void>;
}

function follow(home: string, ...flags: string[]): Follower {
  const env = { ...process.env, HOME: home, PORTKEY_CODEX_HOME: home, TZ: "UTC" };
  const child = spawn(
    process.execPath,
    [join(program.root, "bin/portkey-codex.js"), "logs", "--tail", ...flags],
    { env },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const isFollowing = () => vi.waitFor(() => expect(err).toMatch(/^Following requests/), PATIENCE);
  return { child, out: () => out, err: () => err, isFollowing };
}

const exitCode = async ({ child }: Follower) => ((await once(child, "close")) as [number | null])[0];

const databaseIn = (home: string) => join(home, "data", "portkey-codex.db");

/** As much of a gateway as writes the log. */
async function openGateway(home: string): Promise<{ storage: Storage; writer: RequestLogWriter }> {
  const storage = await openSqliteStorage(databaseIn(home));
  onTestFinished(() => storage.close());
  storage.closeInterrupted();
  const clock = { nowUnixMs: () => Date.now(), monotonicMs: () => performance.now() };
  const report = (line: string) => expect.unreachable(line);
  return { storage, writer: storage.openWriter({ keepMs: 1e12, maxBytes: 1e12, clock, report }) };
}

const now = () => ({ startedAtUnixMs: Date.now() });
const idsIn = (lines: string) =>
  lines
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t")[1]);

describe("through a pipe", () => {
  test("waits for a log that is not there yet, prints what ends, and sums it up at Ctrl-C", async () => {
    const home = await tempFolder();
    const follower = follow(home);
    await vi.waitFor(() => expect(follower.err()).toMatch(/There are none yet/), PATIENCE);
    expect(existsSync(databaseIn(home))).toBe(false);
    const { writer } = await openGateway(home);
    writer.begin(underWay(barestEntry({ id: "one", status: "running", ...now() })));
    await writer.flush();
    writer.finish(fullEntry({ id: "two", ...now() }));
    await vi.waitFor(() => expect(idsIn(follower.out())).toEqual(["two"]), PATIENCE);
    writer.finish(
      fullEntry({ id: "one", durationMs: 20_000, cost: { kind: "unknown", reason: "no-price" }, ...now() }),
    );
    await vi.waitFor(() => expect(idsIn(follower.out())).toEqual(["two", "one"]), PATIENCE);
    follower.child.kill("SIGINT");
    expect(await exitCode(follower)).toBe(130);
    expect(follower.err()).toBe(
      "Following requests; no gateway runs now. Ctrl-C to stop.\nThere are none yet; the first will appear here.\n" +
        "2 requests · ≥ $0.034 · 1 of unknown cost · slowest one · details: portkey-codex logs one\n",
    );
  });

  test("goes on across a gateway that is killed and the one after it", async () => {
    const home = await tempFolder();
    const killed = await openGateway(home);
    killed.writer.begin(underWay(barestEntry({ id: "cut", status: "running", ...now() })));
    await killed.writer.flush();
    const follower = follow(home);
    await follower.isFollowing();
    killed.storage.close();
    const next = await openGateway(home);
    next.writer.finish(fullEntry({ id: "after", ...now() }));
    await vi.waitFor(() => expect(idsIn(follower.out())).toEqual(["cut", "after"]), PATIENCE);
    expect(follower.out()).toMatch(/\tcut\tinterrupted\t.*the gateway ended before the answer did\n/);
  });

  test("shows the past first when it is asked for, and only what the filter wants", async () => {
    const home = await tempFolder();
    const { writer } = await openGateway(home);
    const failed = { status: "error", error: "no" } as const;
    for (const id of ["a", "b", "c"])
      writer.finish(fullEntry({ id, ...now(), ...(id === "b" ? {} : failed) }));
    await writer.flush();
    const follower = follow(home, "--since", "1h", "--status", "error", "--json", "id,status");
    await vi.waitFor(() => expect(follower.out().split("\n")).toHaveLength(3), PATIENCE);
    writer.finish(fullEntry({ id: "d", ...now() }));
    writer.finish(fullEntry({ id: "e", ...now(), ...failed }));
    await vi.waitFor(() => expect(follower.out().split("\n")).toHaveLength(4), PATIENCE);
    expect(follower.out()).toBe(["a", "c", "e"].map((id) => `{"id":"${id}","status":"error"}\n`).join(""));
  });

  test("ends quietly and well when nobody reads any more", async () => {
    const home = await tempFolder();
    const follower = follow(home, "--json", "id");
    await follower.isFollowing();
    const { writer } = await openGateway(home);
    writer.finish(fullEntry({ id: "read", ...now() }));
    await vi.waitFor(() => expect(follower.out()).toBe('{"id":"read"}\n'), PATIENCE);
    follower.child.stdout.destroy();
    const ended = exitCode(follower);
    // The reader is missed at the first write, or at the second if the system still had room for one.
    const writing = setInterval(() => writer.finish(fullEntry({ id: `unread${Date.now()}`, ...now() })), 100);
    onTestFinished(() => clearInterval(writing));
    expect(await ended).toBe(0);
    expect(follower.err()).toMatch(/^Following.*\nThere are none yet.*\n$/);
  });
});

const tmux = (socket: string, ...args: string[]) =>
  execFileSync("tmux", ["-L", socket, ...args], { encoding: "utf8" });
const hasTmux = () => {
  try {
    return execFileSync("tmux", ["-V"]).length > 0;
  } catch {
    return false;
  }
};

describe.skipIf(!hasTmux())("on a terminal", () => {
  test("a running request is one row that becomes its final one, and Ctrl-C leaves no running row behind", async () => {
    const home = await tempFolder();
    const socket = `portkey-codex-${process.pid}`;
    const { writer } = await openGateway(home);
    const line = `env HOME=${home} PORTKEY_CODEX_HOME=${home} NO_COLOR=1 ${process.execPath} ${program.root}/bin/portkey-codex.js logs --tail; read`;
    tmux(socket, "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", line);
    onTestFinished(() => void tmux(socket, "kill-server"));
    const screen = () => tmux(socket, "capture-pane", "-p").trimEnd();
    const rows = () =>
      screen()
        .split("\n")
        .filter((row) => /^\d\d:\d\d:\d\d /.test(row));

    await vi.waitFor(() => expect(screen()).toMatch(/\nTIME +ID +MODEL/), PATIENCE);
    writer.begin(underWay(fullEntry({ id: "slowslow1", status: "running", ...now() })));
    writer.begin(underWay(fullEntry({ id: "slowslow2", status: "running", ...now() })));
    await vi.waitFor(
      () => expect(rows().filter((row) => row.endsWith(" running"))).toHaveLength(2),
      PATIENCE,
    );
    const before = screen();
    await vi.waitFor(() => expect(screen()).not.toBe(before), PATIENCE);
    writer.finish(fullEntry({ id: "slowslow2", warnings: ["mind this"], ...now() }));
    await vi.waitFor(() => expect(screen()).toMatch(/! mind this\n/), PATIENCE);
    expect(rows()[0]).toMatch(/slowslow2 .* \$0\.034$/);
    expect(rows()[1]).toMatch(/slowslow1 .* running$/);
    tmux(socket, "send-keys", "C-c");
    await vi.waitFor(() => expect(screen()).toMatch(/1 request · \$0\.034/), PATIENCE);
    expect(rows()).toHaveLength(1);
  });
});
