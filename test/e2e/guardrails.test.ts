// A secret in a file that Codex edits: the model never sees it, and the edit is right all the same.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "./sandbox.ts";
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

/** Made up, and put together here so that nobody takes it for a key. */
const SECRET = `ghp_${"aB3dE5fG7hJ9kLmN1pQrS2tUv4Wx6Yz8aB3d"}`;

async function setUp(action: "mask" | "block", script: (request: SeenRequest, n: number) => Reply) {
  sandbox = await openSandbox();
  upstream = await startUpstream(script);
  const words = ["init", "--provider", "custom", "--slug", "e2e", "--base-url", upstream.baseUrl];
  const init = await sandbox.cli([...words, "--model", "@e2e/gpt-5.5", "--api-key-stdin", "--yes"], KEY);
  expect(init.code, init.stderr).toBe(0);
  appendFileSync(
    await settingsFile(),
    `\n[guardrails.secrets]\nchecks = ["secrets"]\naction = "${action}"\n`,
  );
  writeFileSync(join(sandbox.work, "app.env"), `# keys\nTOKEN=${SECRET}\n`);
  return upstream;
}

async function settingsFile(): Promise<string> {
  const { stdout } = await sandbox.cli(["settings", "list", "--json", "key,source"]);
  const rows = JSON.parse(stdout) as { readonly key: string; readonly source: string | null }[];
  return rows.find(({ key }) => key === "integrations.e2e.provider")?.source ?? "";
}

test("the real Codex reads and edits a file whose key never leaves, in a patch and in a command", async () => {
  const placeholder = "{{GITHUB_TOKEN_1}}";
  const patch = [
    "*** Begin Patch",
    "*** Update File: app.env",
    "@@",
    ` # keys`,
    `-TOKEN=${placeholder}`,
    `+TOKEN=${placeholder} # kept`,
    "*** End Patch",
  ].join("\n");
  const replies: readonly Reply[] = [
    { parts: [{ shell: "cat app.env" }] },
    { parts: [{ patch }] },
    { parts: [{ shell: `printf %s ${placeholder} > copy.txt` }] },
    { parts: [{ text: `It is ${placeholder}.` }] },
  ];
  const { requests } = await setUp("mask", (_, n) => replies[n - 1] ?? { parts: [{ text: "done" }] });
  const run = await sandbox.exec("Edit app.env");
  expect(run.code, run.stderr).toBe(0);
  expect(readFileSync(join(sandbox.work, "app.env"), "utf8")).toBe(`# keys\nTOKEN=${SECRET} # kept\n`);
  expect(readFileSync(join(sandbox.work, "copy.txt"), "utf8")).toBe(SECRET);
  expect(run.message).toBe(`It is ${SECRET}.`);
  const sent = requests.map(({ rawBody }) => rawBody).join("\n");
  expect(sent).toContain(placeholder);
  expect(sent).not.toContain(SECRET);
});

test("blocked: one request, and our sentence on the screen", async () => {
  const { requests } = await setUp("block", () => ({ parts: [{ text: "never" }] }));
  const run = await sandbox.exec(`Use ${SECRET}`);
  expect(run.code).toBe(1);
  expect(run.stdout + run.stderr).toContain(
    'The guardrail \\"secrets\\" stopped this request, and nothing was sent',
  );
  expect(requests).toEqual([]);
});
