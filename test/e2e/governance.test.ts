// What a key may not do, with the real Codex: one request, and our sentence on its screen.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeUpstream, openFakeUpstream, UPSTREAM_KEY } from "../support/fake-upstream.ts";
import { EVENTS } from "../support/responses-events.ts";
import { CURRENT_CODEX } from "./codex-binary.ts";
import { type CodexRun, openSandbox, type Sandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let upstream: FakeUpstream;

beforeAll(async () => {
  sandbox = await openSandbox();
  upstream = await openFakeUpstream();
  const provider = ["--provider", "custom", "--slug", "up", "--base-url", upstream.baseUrl];
  const init = await sandbox.cli(["init", ...provider, "--api-key-stdin", "--yes"], UPSTREAM_KEY);
  expect(init.code, init.stderr).toBe(0);
  upstream.forgive();
}, 60_000);

afterAll(async () => {
  await sandbox.dispose();
  await upstream.close();
});

async function cli(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await sandbox.cli(args);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** A key that may do everything, and a second for the gateway to notice. */
async function allow(...flags: string[]): Promise<void> {
  const nothing = ["--budget", "none", "--rate", "none", "--models", "none", "--expires", "never"];
  await cli("key", "update", "codex", ...nothing);
  if (flags.length > 0) await cli("key", "update", "codex", ...flags);
  await new Promise((done) => setTimeout(done, 1_100));
}

beforeEach(() => upstream.script({ pieces: EVENTS }));

/** Up to 0.104 Codex has no `auth.command`, and reads its key from a variable. */
async function turn(version = CURRENT_CODEX): Promise<CodexRun> {
  const model = ["-c", 'model="@up/m"'];
  if (version !== "0.104.0") return sandbox.exec("hello", { version, args: model });
  const environment = { PORTKEY_API_KEY: (await cli("token")).trim() };
  const args = [...model, "-c", 'model_providers.portkey.env_key="PORTKEY_API_KEY"'];
  return sandbox.exec("hello", { version, args, environment });
}

/** What the user reads as the reason. */
const reasonOf = ({ events }: CodexRun): string | undefined =>
  events.find(({ type }) => type === "turn.failed")?.error?.message;

async function sentBy(run: () => Promise<CodexRun>) {
  const before = upstream.requests.length;
  const blockedBefore = JSON.parse(
    await cli("logs", "--status", "blocked", "--limit", "999", "--json", "id"),
  ).length;
  const ran = await run();
  const blocked = JSON.parse(
    await cli("logs", "--status", "blocked", "--limit", "999", "--json", "id"),
  ).length;
  return { ran, sent: upstream.requests.length - before, refused: blocked - blockedBefore };
}

describe.each(["0.104.0", "0.125.0", CURRENT_CODEX])("Codex %s", (version) => {
  test.each([
    {
      name: "a budget that is used up",
      flags: ["--budget", "1 tokens/day"],
      reason:
        /^Daily budget "codex" has no room for this request: 0 tokens of 1 tokens is spent, .*budget raise codex --to \d+k$/,
    },
    {
      name: "a budget in dollars for a model without a price",
      flags: ["--budget", "$10/day"],
      reason: /^The budget "codex" is in dollars, and nobody knows what @up\/m costs\./,
    },
    {
      name: "a model that is not allowed",
      flags: ["--models", "@other/*"],
      reason: /^The key "codex" does not allow the model @up\/m\. Allowed: @other\/\*\. To change it: .*$/,
    },
    {
      name: "an expired key",
      flags: ["--expires", "0s"],
      reason: /^The gateway key "codex" expired on .*key update codex --expires 30d\.$/,
    },
    {
      name: "a rate that is used up for long",
      flags: ["--rate", "0/day"],
      reason: /^The rate limit "codex" of 0 requests a day is reached\. It lets nobody through\./,
    },
  ])("$name: one request, one sentence", async ({ flags, reason }) => {
    await allow(...flags);
    const { ran, sent, refused } = await sentBy(() => turn(version));
    expect(ran.code).toBe(1);
    expect(reasonOf(ran)).toMatch(reason);
    expect({ sent, refused }).toEqual({ sent: 0, refused: 1 });
  });

  test("a short rate is waited for, unseen", async () => {
    await allow("--rate", "1/second");
    const { ran, sent, refused } = await sentBy(async () => {
      const [first, second] = await Promise.all([turn(version), turn(version)]);
      expect(first?.code, first?.stderr).toBe(0);
      return second!;
    });
    expect(ran.code, ran.stderr).toBe(0);
    expect({ sent, refused }).toEqual({ sent: 2, refused: 0 });
  });
});

test("what was spent is in the budget, and raising it lets the next turn pass", async () => {
  await allow("--budget", "60k tokens/day");
  expect((await turn()).code).toBe(0);
  await new Promise((done) => setTimeout(done, 300));
  const [standing] = JSON.parse(await cli("budget", "list", "--json", "name,spent_amount"));
  expect(standing).toEqual({ name: "codex", spent_amount: 110 });
  await cli("budget", "raise", "codex", "--to", "100");
  await new Promise((done) => setTimeout(done, 1_100));
  expect(reasonOf(await turn())).toMatch(/is used up: 110 tokens of 100 tokens/);
  await cli("budget", "raise", "codex", "--to", "60k");
  await new Promise((done) => setTimeout(done, 1_100));
  expect((await turn()).code).toBe(0);
  const audit = JSON.parse(await cli("audit", "list", "--all", "--json", "action,subject"));
  expect(audit.slice(-3).map(({ action }: { action: string }) => action)).toEqual([
    "budget.raise",
    "request.refuse",
    "budget.raise",
  ]);
  expect(await cli("audit", "verify")).toMatch(/^[0-9a-f]{64}\n$/);
});

test("kill -9 in the middle of an answer: what was set aside is charged at the next start", async () => {
  await allow("--budget", "300k tokens/week");
  const spent = async () => JSON.parse(await cli("budget", "list", "--json", "spent_amount"))[0].spent_amount;
  const before = await spent();
  upstream.script({ pieces: EVENTS.slice(0, 1), end: "hang" });
  const seen = upstream.requests.length;
  const { child, done } = sandbox.startExec("hello", { args: ["-c", 'model="@up/m"'] });
  await upstream.seen(seen + 1);
  // Its row is written within a tenth of a second.
  await new Promise((written) => setTimeout(written, 400));
  const { pid } = JSON.parse(await cli("proxy", "status", "--json", "pid"));
  child.kill("SIGKILL");
  process.kill(pid, "SIGKILL");
  await done;
  upstream.script({ pieces: EVENTS });
  expect((await turn()).code).toBe(0);
  await new Promise((written) => setTimeout(written, 300));
  const [interrupted] = JSON.parse(await cli("logs", "--status", "interrupted", "--json", "charges"));
  const setAside = interrupted.charges[0].amount;
  // More than the 110 of an answer: how much more depends on what the answers before taught.
  expect(setAside).toBeGreaterThan(500);
  expect((await spent()) - before).toBe(setAside + 110);
});
