import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UPSTREAM_KEY } from "../support/fake-upstream.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Begins every key that a command of these tests prints, but the one that the upstream takes. */
const CANARY = "canary-9d41";

const node = (script: string) => ({ words: [process.execPath, "-e", script], refreshMs: 300_000 });

/** Prints an old key the first time and the upstream's own from then on. */
async function rotatingCommand() {
  const count = JSON.stringify(join(await tempFolder(), "count"));
  return node(`
    const fs = require("fs");
    const old = fs.existsSync(${count}) ? fs.readFileSync(${count}, "utf8").length : 0;
    fs.appendFileSync(${count}, "x");
    console.log(old === 0 ? ${JSON.stringify(CANARY)} + "-old-token" : ${JSON.stringify(UPSTREAM_KEY)});`);
}

const REFUSED = { status: 401, body: { error: { message: "the token has expired" } } };

for (const status of [401, 403]) {
  test(`a token that is refused (${status}) is asked for again, unseen by Codex`, async () => {
    const gateway = await openGateway({ integrations: [{ apiKeyCommand: await rotatingCommand() }] });
    gateway.upstream.script({ ...REFUSED, status }, { body: { id: "r" } });
    expect(await gateway.ask({ headers: CODEX_HEADERS })).toMatchObject({ status: 200, text: '{"id":"r"}' });
    expect(gateway.upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${CANARY}-old-token`,
      `Bearer ${UPSTREAM_KEY}`,
    ]);
    expect(gateway.upstream.forgive()).toEqual(["the provider's key is missing or wrong: authorization"]);
    const row = await gateway.settled(1);
    expect([row.status, gateway.waits]).toEqual(["ok", []]);
    expect(JSON.stringify([gateway.finished, gateway.reports])).not.toContain(CANARY);
  });
}

test("a command whose every token is refused is named, and its tokens are not", async () => {
  const command = node(`console.log(${JSON.stringify(CANARY)} + "-" + Math.random())`);
  const gateway = await openGateway({ integrations: [{ apiKeyCommand: command }] });
  gateway.upstream.script(REFUSED);
  const { status, text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(status).toBe(400);
  expect(text).toMatch(/refused the key \(401\): the token has expired\. See whose key this prints: .+node/);
  expect(gateway.upstream.requests).toHaveLength(2);
  expect(gateway.upstream.forgive()).toHaveLength(2);
});

test("an Azure token travels as a token", async () => {
  const command = node(`console.log(${JSON.stringify(UPSTREAM_KEY)})`);
  const gateway = await openGateway({
    integrations: [{ provider: "azure-openai", apiKeyCommand: command }],
  });
  await Promise.all([gateway.ask(), gateway.ask(), gateway.ask()]);
  for (const { headers } of gateway.upstream.requests) {
    expect(headers.authorization).toBe(`Bearer ${UPSTREAM_KEY}`);
    expect(headers["api-key"]).toBeUndefined();
  }
});

describe("a command that gives no key is one sentence in Codex, and one row in the log", () => {
  // Spelt in two parts: the command, which is named, must not hold what it prints.
  const print = (text: string, more = "") =>
    node(`process.stdout.write("canary-" + ${JSON.stringify(text)}); ${more}`);
  test.each([
    {
      name: "fails",
      command: print(
        "9d41",
        'process.stderr.write("Please run az login, not canary-" + "9d41"); process.exit(1)',
      ),
      why: "It ended with 1: Please run az login, not ….",
    },
    { name: "hangs", command: print("9d41", "setInterval(() => 0, 1000)"), why: "It did not end within 2 s" },
    { name: "two lines", command: print("9d41\n9d41"), why: "It printed 2 lines, and a key is one." },
    { name: "nothing", command: node(""), why: "It printed nothing." },
    {
      name: "control characters",
      command: print("9d41\u0007x"),
      why: "It printed spaces, control characters",
    },
    {
      name: "no program",
      command: { words: ["no-such-token-tool"], refreshMs: 1_000 },
      why: "It cannot be started",
    },
  ])("$name", async ({ command, why }) => {
    const gateway = await openGateway({ integrations: [{ apiKeyCommand: command }] });
    const { status, text, headers } = await gateway.ask({ headers: CODEX_HEADERS });
    expect([status, headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"]);
    expect(text).toMatch(/^The command "[^\n]+" gave no key\. [^\n]+ To fix it: [^\n]+\.$/);
    expect(text).toContain(why);
    expect(gateway.upstream.requests).toEqual([]);
    expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: "key-command-failed" });
    expect(JSON.stringify([text, gateway.finished, gateway.reports])).not.toContain(CANARY);
  });
});
