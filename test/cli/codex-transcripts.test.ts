// What `codex apply|diff|status|restore` say, on a terminal and through pipes. UPDATE_GOLDEN=1 writes them anew.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { openCodexHome } from "../../src/codex/codex-home.ts";
import type { House } from "../../src/ports/house.ts";
import type { Launcher } from "../../src/ports/machine.ts";
import { NOON, openCliHouse, runCli } from "../support/cli-house.ts";
import { tempFolder } from "../support/temp-folder.ts";

const GOLDEN = resolve(import.meta.dirname, "../golden/cli");

const CONFIG = [
  'model = "gpt-5.5" # mine',
  "",
  "[model_providers.old]",
  'name = "Old"',
  'http_headers = { Authorization = "Bearer sk-example-0123456789" }',
  'wire_api = "chat"',
  "",
].join("\n");

/** A line to type, or a whole new config. */
const STEPS: readonly (string | { readonly config: string })[] = [
  "codex status",
  "codex apply",
  "codex apply --dry-run",
  "codex apply --check",
  "codex apply --model @openai-dev/gpt-5.5 --yes",
  "codex apply --model @openai-dev/gpt-5.5 --yes",
  "codex diff --auth env --model @openai-dev/gpt-5.5",
  "codex apply --profile work --yes",
  "codex apply --auth keychain",
  "codex apply --wire-api both --yes",
  "codex apply --json changed,file --yes",
  "codex status --json applied,provider,model,base_url",
  "codex restore --dry-run",
  "codex restore --yes",
  "codex restore --yes",
  { config: "model = = 1\n" },
  "codex apply --yes",
  "codex apply --yes --json file",
];

test.each(["terminal", "pipe"] as const)("codex, %s", async (as) => {
  const folder = await tempFolder();
  const config = join(folder, ".codex", "config.toml");
  await mkdir(join(folder, ".codex"));
  await writeFile(config, CONFIG);
  const house = openCodexCliHouse(folder);
  const lines: string[] = [];
  for (const step of STEPS) {
    if (typeof step === "object") {
      await writeFile(config, step.config);
      lines.push("# config.toml is not TOML any more\n\n");
      continue;
    }
    const { code, out, err } = await runCli(step.split(" "), { house, as });
    const marked = err.replace(/^/gm, "2> ").replace(/2> $/, "");
    lines.push(`$ portkey-codex ${step}\n${out}${marked}${code === 0 ? "" : `exit ${code}\n`}\n`);
  }
  const text = lines
    .join("")
    .replaceAll(folder, "HOME")
    .replaceAll(/\d{4}-\d\d-\d\dT\d{4}/g, "DATE");
  const file = join(GOLDEN, `codex.${as}.txt`);
  if (process.env["UPDATE_GOLDEN"]) await writeFile(file, text);
  expect(text).toBe(await readFile(file, "utf8"));
});

/** With a real Codex home in the folder; neither Codex nor our launcher is installed. */
function openCodexCliHouse(folder: string): House {
  const house = openCliHouse(folder, { NO_COLOR: "1" });
  const environment = { CODEX_HOME: join(folder, ".codex"), PATH: "" };
  const codex = openCodexHome({ paths: house.paths, environment, clock: { nowUnixMs: () => NOON } });
  const launcher: Pick<Launcher, "path"> = { path: join(folder, "bin", "portkey-codex") };
  return { ...house, codex: async () => codex, launcher: async () => launcher as Launcher };
}
