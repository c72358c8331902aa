// Codex with one WebSocket to the gateway for its thread. Real Codex, real gateway, strict upstream that knows only HTTP.
import { afterEach, describe, expect, test } from "vitest";
import { openSandbox, readText, type Sandbox } from "./sandbox.ts";
import {
  KEY,
  type Reply,
  type ScriptedUpstream,
  type SeenRequest,
  startUpstream,
} from "./scripted-upstream.ts";

let sandbox: Sandbox;
let upstream: ScriptedUpstream | undefined;

afterEach(async () => {
  await upstream?.close();
  upstream = undefined;
  await sandbox.dispose();
});

/** Set up with `gateway.websockets = true`, which Codex's config then says as well. */
async function setUp(script: (request: SeenRequest, n: number) => Reply): Promise<ScriptedUpstream> {
  sandbox = await openSandbox();
  upstream = await startUpstream(script);
  const custom = ["--provider", "custom", "--slug", "e2e", "--base-url", upstream.baseUrl];
  const init = await sandbox.cli(
    ["init", ...custom, "--model", "@e2e/gpt-5.5", "--api-key-stdin", "--yes"],
    KEY,
  );
  expect(init.stderr, init.stdout).toContain("Ready.");
  await turn("true");
  const apply = await sandbox.cli(["codex", "apply", "--yes"]);
  expect(apply.code, apply.stderr).toBe(0);
  expect(readText(sandbox.codexHome, "config.toml")).toContain("supports_websockets = true");
  return upstream;
}

async function turn(value: "true" | "false"): Promise<void> {
  const set = await sandbox.cli(["settings", "set", "gateway.websockets", value]);
  expect(set.code, set.stderr).toBe(0);
}

const say = (text: string): Reply => ({ parts: [{ text }] });

interface Row {
  readonly status: string;
  readonly thread_id?: string;
  readonly turn_id?: string;
  readonly request_kind?: string;
  readonly rewrites: readonly { readonly what: string }[];
}

async function logs(): Promise<Row[]> {
  const fields = "status,thread_id,turn_id,request_kind,rewrites";
  const { stdout, stderr } = await sandbox.cli(["logs", "--model", "@e2e/*", "--json", fields]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Row[];
}

/** The turns that came as only what was new: over a WebSocket, then. */
const continued = (rows: readonly Row[]): number =>
  rows.filter(({ rewrites }) => rewrites.some(({ what }) => what === "previous_response_id")).length;

describe("over a WebSocket", () => {
  test("a text turn: warmed up, and asked of the upstream as one whole request", async () => {
    const { requests, violations } = await setUp(() => say("Grüße, 世界! 🦊"));
    const run = await sandbox.exec("Say it");
    expect(run.stderr).not.toMatch(/Reconnecting|Falling back/);
    expect(run).toMatchObject({ code: 0, message: "Grüße, 世界! 🦊" });
    expect(violations).toEqual([]);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.rawBody).toContain("You are Codex");
    expect(requests[0]?.rawBody).toContain("Say it");
    expect(requests[0]?.rawBody).not.toMatch(/previous_response_id|response\.create|"generate"/);
    const rows = await logs();
    expect(rows).toMatchObject([{ status: "ok", request_kind: "turn" }]);
    expect(rows[0]?.turn_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(continued(rows)).toBe(1);
  });

  test("a shell call and a patch do their work; each turn sends only what is new", async () => {
    const patch = '*** Begin Patch\n*** Add File: new.txt\n+one "quoted" ü\n*** End Patch\n';
    const { requests, violations } = await setUp((_, n) => {
      if (n === 1) return { parts: [{ text: "Working." }, { shell: "printf 'made by a tool' > made.txt" }] };
      if (n === 2) return { parts: [{ patch }] };
      return say("done");
    });
    const run = await sandbox.exec("Make two files");
    expect(run).toMatchObject({ code: 0, message: "done" });
    expect(readText(sandbox.work, "made.txt")).toBe("made by a tool");
    expect(readText(sandbox.work, "new.txt")).toBe('one "quoted" ü\n');
    expect(violations).toEqual([]);
    expect(continued(await logs())).toBe(3);
    const kinds = requests[2]?.body.input?.map(({ type }) => type).filter((type) => type !== "message");
    expect(kinds).toEqual([
      "function_call",
      "function_call_output",
      "custom_tool_call",
      "custom_tool_call_output",
    ]);
  });

  test("a stream that is cut is asked again and ends in an answer", async () => {
    await setUp((_, n) =>
      n === 1 ? { parts: [{ text: "half an ans" }, { kind: "cut" }] } : say("whole answer"),
    );
    const run = await sandbox.exec("Cut me");
    expect(run).toMatchObject({ code: 0, message: "whole answer" });
    expect((await logs()).map(({ status }) => status)).toEqual(["error", "ok"]);
  });

  test("a refusal is one readable sentence, at once", async () => {
    await setUp(() => ({ status: 401, body: { error: { message: "Incorrect API key provided" } } }));
    const run = await sandbox.exec("Refused");
    expect(run.code).not.toBe(0);
    const failed = run.events.find(({ type }) => type === "turn.failed");
    expect(failed?.error?.message).toMatch(/Incorrect API key provided/);
    expect(failed?.error?.message).toMatch(/portkey-codex integration update e2e/);
    expect(failed?.error?.message).not.toMatch(/[{}]/);
    expect(upstream?.requests).toHaveLength(1);
  });

  test("a wrong gateway key is refused with what to do, and nothing reaches the provider", async () => {
    await setUp(() => say("never"));
    const auth = 'model_providers.portkey.auth={command="/bin/echo",args=["pkcx_wrong"]}';
    const run = await sandbox.exec("Stranger", { args: ["-c", auth] });
    expect(run.code).not.toBe(0);
    const failed = run.events.find(({ type }) => type === "turn.failed");
    expect(failed?.error?.message).toMatch(/portkey-codex codex apply/);
    expect(run.durationMs).toBeLessThan(15_000);
    expect(upstream?.requests).toHaveLength(0);
  });

  test("a user who leaves stops the upstream too", async () => {
    const { requests } = await setUp(() => ({ parts: [{ text: "and then" }, { kind: "hold" }] }));
    const { child, done } = sandbox.startExec("Long story");
    await expect.poll(() => requests.length, { timeout: 30_000 }).toBe(1);
    child.kill("SIGINT");
    await done;
    await expect.poll(() => requests[0]?.abandoned, { timeout: 10_000 }).toBe(true);
    await expect.poll(async () => (await logs())[0]?.status, { timeout: 10_000 }).toBe("cancelled");
  });
});

test("a gateway that takes none any more is asked over HTTP at once, unseen by the user", async () => {
  const { requests, violations } = await setUp(() => say("all the same"));
  await turn("false");
  await sandbox.cli(["proxy", "restart"]);
  const run = await sandbox.exec("Fall back");
  expect(run).toMatchObject({ code: 0, message: "all the same" });
  expect(run.stdout).not.toMatch(/Reconnecting|Falling back/);
  expect(requests).toHaveLength(1);
  expect(violations).toEqual([]);
  expect(continued(await logs())).toBe(0);
});
