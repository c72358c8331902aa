// Two people and one gateway: who runs it says which models are used and what they cost, and the colleague's real Codex
// goes through it from a machine that has no gateway of its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeUpstream, openFakeUpstream, UPSTREAM_KEY } from "../support/fake-upstream.ts";
import { EVENTS } from "../support/responses-events.ts";
import { isPortClosed, openSandbox, type Sandbox } from "./sandbox.ts";

let owner: Sandbox;
let colleague: Sandbox;
let upstream: FakeUpstream;
let before: string;

beforeAll(async () => {
  [owner, colleague] = [await openSandbox(), await openSandbox()];
  upstream = await openFakeUpstream();
  const provider = ["--provider", "custom", "--slug", "up", "--base-url", upstream.baseUrl];
  const init = await owner.cli(["init", ...provider, "--api-key-stdin", "--yes"], UPSTREAM_KEY);
  expect(init.code, init.stderr).toBe(0);
  // It was asked for its models, and refuses to have any.
  upstream.forgive();
  const file = join(owner.work, "ada.key");
  await asOwner("key", "create", "--name", "ada", "--team", "red", "--out", file);
  before = readFileSync(join(colleague.codexHome, "config.toml"), "utf8");
  const gateway = ["--gateway", `http://127.0.0.1:${owner.port}`, "--key-stdin", "--model", "@up/m"];
  const joined = await colleague.cli(["init", ...gateway, "--yes"], readFileSync(file, "utf8"));
  expect(joined.code, joined.stderr).toBe(0);
}, 60_000);

afterAll(async () => {
  await colleague.dispose();
  await owner.dispose();
  await upstream.close();
});

beforeEach(() => upstream.script({ pieces: EVENTS }));

async function asOwner(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await owner.cli(args);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** A running gateway has noticed by then. */
const noticed = () => new Promise((done) => setTimeout(done, 1_500));

async function lastRow(): Promise<Record<string, unknown>> {
  const fields = "status,key,model,cost_usd,metadata";
  return JSON.parse(await asOwner("logs", "--limit", "1", "--json", fields))[0];
}

test("the colleague's Codex is answered, and nothing runs on that machine", async () => {
  const run = await colleague.exec("hello");
  expect(run.code, run.stderr).toBe(0);
  expect(await lastRow()).toMatchObject({ status: "ok", key: "ada", metadata: { team: "red" } });
  expect(await isPortClosed(colleague.port)).toBe(true);
});

test("a model that the owner disables is refused in one sentence, and served again when it is enabled", async () => {
  await asOwner("model", "disable", "@up/*");
  await noticed();
  const sentBefore = upstream.requests.length;
  const { code, events } = await colleague.exec("hello");
  expect(code).toBe(1);
  expect(events.find(({ type }) => type === "turn.failed")?.error?.message).toBe(
    'The integration "up" does not allow the model @up/m. Allowed: none. ' +
      "To change it: portkey-codex model enable '@up/m'",
  );
  expect(upstream.requests.length).toBe(sentBefore);
  expect(await lastRow()).toMatchObject({ status: "blocked" });
  await asOwner("model", "enable", "@up/m");
  await noticed();
  expect((await colleague.exec("hello")).code).toBe(0);
});

test("a price that the owner says is what the next request costs", async () => {
  await asOwner("model", "price", "@up/m", "--input", "2.5", "--output", "10");
  await noticed();
  const { code, stderr } = await colleague.exec("hello");
  expect(code, stderr).toBe(0);
  expect((await lastRow())["cost_usd"]).toBeGreaterThan(0);
});

test("the colleague takes it all back to the last byte", async () => {
  const { code, stderr } = await colleague.cli(["uninstall", "--yes"]);
  expect(code, stderr).toBe(0);
  expect(readFileSync(join(colleague.codexHome, "config.toml"), "utf8")).toBe(before);
});
