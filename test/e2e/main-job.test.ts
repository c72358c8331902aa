// The main job as a user does it: init, codex, logs, uninstall. Real Codex, real gateway, strict upstream.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isPortClosed, openSandbox, readText, type Sandbox } from "./sandbox.ts";
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

/** A sandbox that is set up with one custom integration whose upstream follows the script. */
async function setUp(script: (request: SeenRequest, n: number) => Reply): Promise<ScriptedUpstream> {
  sandbox = await openSandbox();
  upstream = await startUpstream(script);
  const init = await sandbox.cli(
    [
      "init",
      "--provider",
      "custom",
      "--slug",
      "e2e",
      "--base-url",
      upstream.baseUrl,
      "--model",
      "@e2e/gpt-5.5",
      "--api-key-stdin",
      "--yes",
    ],
    KEY,
  );
  expect(init.stderr, init.stdout).toContain("Ready.");
  expect(init.code).toBe(0);
  return upstream;
}

const say = (text: string): Reply => ({ parts: [{ text }] });

/** The requests of Codex, oldest first; init's own test request went to the demo model. */
async function logs(): Promise<Record<string, unknown>[]> {
  const { stdout } = await sandbox.cli([
    "logs",
    "--model",
    "@e2e/*",
    "--json",
    "id,status,model,integration,input_tokens,cached_tokens,output_tokens,reasoning_tokens,cost_usd,thread_id,turn_id,error,http_status",
  ]);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

describe("a turn", () => {
  test("text arrives, is logged with its tokens, and nothing but the model's name changed on the way", async () => {
    const { requests, violations } = await setUp(() => say("Grüße, 世界! 🦊"));
    const run = await sandbox.exec("Say it");
    expect(run.stderr).not.toMatch(/Model metadata|rerouted|flagged|Reconnecting/);
    expect(run).toMatchObject({ code: 0, message: "Grüße, 世界! 🦊" });
    expect(violations).toEqual([]);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body.model).toBe("gpt-5.5");
    const [row] = await logs();
    expect(row).toMatchObject({
      status: "ok",
      model: "@e2e/gpt-5.5",
      integration: "e2e",
      input_tokens: 12_000,
      cached_tokens: 8_000,
      output_tokens: 500,
      reasoning_tokens: 100,
      http_status: 200,
    });
    expect(row?.["thread_id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(row?.["turn_id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a shell call and a patch do their work", async () => {
    const patch = '*** Begin Patch\n*** Add File: new.txt\n+one "quoted" ü\n*** End Patch\n';
    const { violations } = await setUp((_, n) => {
      if (n === 1) return { parts: [{ text: "Working." }, { shell: "printf 'made by a tool' > made.txt" }] };
      if (n === 2) return { parts: [{ patch }] };
      return say("done");
    });
    const run = await sandbox.exec("Make two files");
    expect(run).toMatchObject({ code: 0, message: "done" });
    expect(readText(sandbox.work, "made.txt")).toBe("made by a tool");
    expect(readText(sandbox.work, "new.txt")).toBe('one "quoted" ü\n');
    expect(violations).toEqual([]);
    expect(await logs()).toHaveLength(3);
  });

  test("exec resume continues the thread", async () => {
    const { requests, violations } = await setUp((_, n) => say(`answer ${n}`));
    await sandbox.exec("First question");
    const second = await sandbox.exec("Second question", { subcommand: ["resume", "--last"] });
    expect(second).toMatchObject({ code: 0, message: "answer 2" });
    expect(requests[1]?.rawBody).toContain("First question");
    expect(requests[1]?.rawBody).toContain("answer 1");
    expect(violations).toEqual([]);
    const [first, next] = await logs();
    expect(next?.["thread_id"]).toBe(first?.["thread_id"]);
  });

  test("two Codex at once both get their own answer", async () => {
    await setUp((request) => say(request.rawBody.includes("Ask ALPHA") ? "for alpha" : "for beta"));
    const [alpha, beta] = await Promise.all([sandbox.exec("Ask ALPHA"), sandbox.exec("Ask BETA")]);
    expect([alpha.message, beta.message]).toEqual(["for alpha", "for beta"]);
    expect(await logs()).toHaveLength(2);
  });
});

describe("when things go wrong", () => {
  test("a gateway that is not running is started by Codex's own token command", async () => {
    await setUp(() => say("up again"));
    await sandbox.cli(["proxy", "stop"]);
    const run = await sandbox.exec("Wake up");
    expect(run).toMatchObject({ code: 0, message: "up again" });
  });

  test("a gateway that was killed is started again, and the log is whole", async () => {
    await setUp((_, n) => say(`answer ${n}`));
    await sandbox.exec("One");
    const { gateway } = JSON.parse((await sandbox.cli(["status", "--json"])).stdout) as {
      gateway: { pid: number };
    };
    process.kill(gateway.pid, "SIGKILL");
    const run = await sandbox.exec("Two");
    expect(run).toMatchObject({ code: 0, message: "answer 2" });
    expect((await logs()).map((row) => row["status"])).toEqual(["ok", "ok"]);
  });

  test("a stream that is cut is tried again by Codex and ends in an answer", async () => {
    await setUp((_, n) =>
      n === 1 ? { parts: [{ text: "half an ans" }, { kind: "cut" }] } : say("whole answer"),
    );
    const run = await sandbox.exec("Cut me");
    expect(run).toMatchObject({ code: 0, message: "whole answer" });
    const statuses = (await logs()).map((row) => row["status"]);
    expect(statuses).toEqual(["error", "ok"]);
  });

  test("a key that the provider refuses is one readable sentence, at once", async () => {
    await setUp(() => ({
      status: 401,
      body: { error: { message: "Incorrect API key provided", type: "invalid_request_error" } },
    }));
    const run = await sandbox.exec("Refused");
    expect(run.code).not.toBe(0);
    const failed = run.events.find((event) => event.type === "turn.failed");
    expect(failed?.error?.message).toMatch(/Incorrect API key provided/);
    expect(failed?.error?.message).toMatch(/portkey-codex integration update e2e/);
    expect(upstream?.requests).toHaveLength(1);
  });

  test("a wrong gateway key is refused with what to do, and nothing reaches the provider", async () => {
    await setUp(() => say("never"));
    const run = await sandbox.exec("Stranger", {
      args: ["-c", 'model_providers.portkey.auth={command="/bin/echo",args=["pkcx_wrong"]}'],
    });
    expect(run.code).not.toBe(0);
    expect(run.stdout).toMatch(/portkey-codex/);
    expect(upstream?.requests).toHaveLength(0);
  });

  test("a user who leaves stops the upstream too", async () => {
    const { requests } = await setUp(() => ({ parts: [{ text: "and then" }, { kind: "hold" }] }));
    const { child, done } = sandbox.startExec("Long story");
    await expect.poll(() => requests.length, { timeout: 30_000 }).toBe(1);
    child.kill("SIGINT");
    await done;
    await expect.poll(() => requests[0]?.abandoned, { timeout: 10_000 }).toBe(true);
    await expect.poll(async () => (await logs())[0]?.["status"], { timeout: 10_000 }).toBe("cancelled");
  });
});

describe("without a trace", () => {
  test("uninstall gives back config.toml byte for byte and leaves no file behind", async () => {
    sandbox = await openSandbox();
    upstream = await startUpstream(() => say("hello"));
    const before = readFileSync(join(sandbox.codexHome, "config.toml"));
    await sandbox.cli(
      [
        "init",
        "--provider",
        "custom",
        "--slug",
        "e2e",
        "--base-url",
        upstream.baseUrl,
        "--model",
        "@e2e/gpt-5.5",
        "--api-key-stdin",
        "--yes",
      ],
      KEY,
    );
    expect(readFileSync(join(sandbox.codexHome, "config.toml"))).not.toEqual(before);
    await sandbox.exec("Hello");
    const uninstall = await sandbox.cli(["uninstall", "--yes", "--delete-logs"]);
    expect(uninstall.code, uninstall.stderr).toBe(0);
    expect(readFileSync(join(sandbox.codexHome, "config.toml"))).toEqual(before);
    expect(existsSync(join(sandbox.home, "portkey-codex"))).toBe(false);
    expect(readdirSync(sandbox.codexHome).filter((name) => name.startsWith("config.toml."))).toEqual([]);
    expect(await isPortClosed(sandbox.port)).toBe(true);
  });

  test("the provider's key is in the safe and nowhere else", async () => {
    await setUp(() => say("hello"));
    await sandbox.cli(["settings", "set", "logs.bodies", "64KB"]);
    await sandbox.exec(`My key is ${KEY}, do not tell`);
    const gatewayKey = (await sandbox.cli(["token"])).stdout.trim();
    expect(gatewayKey).toMatch(/^pkcx_/);
    await sandbox.cli(["proxy", "stop"]);
    // What Codex writes about its own threads is Codex's; everything else below the home is ours.
    rmSync(sandbox.codexHome, { recursive: true });
    for (const canary of [KEY, gatewayKey]) expect(filesWith(sandbox.root, canary)).toEqual([]);
  });

  test("no secret is in a process list or in the gateway's environment", async () => {
    await setUp(() => say("hello"));
    const gatewayKey = (await sandbox.cli(["token"])).stdout.trim();
    const { pid } = (
      JSON.parse((await sandbox.cli(["status", "--json"])).stdout) as { gateway: { pid: number } }
    ).gateway;
    const visible =
      execFileSync("ps", ["axww", "-o", "args"], { encoding: "utf8" }) +
      readFileSync(`/proc/${pid}/environ`, "utf8");
    expect(visible).not.toContain(KEY);
    expect(visible).not.toContain(gatewayKey);
  });
});

/** Files below `folder` that contain the text, also inside SQLite's files. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}
