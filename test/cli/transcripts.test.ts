// The words that a person reads, and what a script gets from the same commands: each transcript is run twice,
// on a terminal and through pipes. UPDATE_GOLDEN=1 writes them anew; read the diff before you keep it.
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type Outcome, openCliHouse, runCli } from "../support/cli-house.ts";
import { modelsFor, startModelsServer } from "../support/models-server.ts";
import { tempFolder } from "../support/temp-folder.ts";

const GOLDEN = resolve(import.meta.dirname, "../golden/cli");

/** A line to type; `<` in front of what is piped into it; `write FILE TEXT` makes a file first. */
type Step =
  | string
  | { readonly line: string; readonly stdin: string }
  | { readonly write: string; readonly text: string };

const ADD = "integration add --provider custom --slug lab --base-url URL/v1";

const transcripts: Readonly<Record<string, readonly Step[]>> = {
  "first-steps": [
    "",
    "--version",
    "help exit-codes",
    "help environment",
    "help json",
    "help settings",
    "help privacy",
    "help integration",
    "integration",
    "integration add -h",
  ],
  "usage-errors": [
    "lgos",
    "integration shwo",
    "--limit 5 logs",
    "integration show",
    "integration add --provder openai",
    "integration add --provider opnai",
    "integration list --json",
    "integration list --json slug,nmae",
    "integration list --jq .",
    "integration list extra",
    "integration add",
    "help exit-code",
  ],
  integrations: [
    "integration list",
    { line: `${ADD} --api-key-stdin --no-verify --yes`, stdin: "good-key-4711\n" },
    "integration list",
    "integration show lab",
    "integration show lba",
    "integration add --provider vertex --slug gcp --base-url URL/v1 --api-key-command gcloud\u00a0auth\u00a0print-access-token --api-key-refresh 45m --no-verify",
    "integration show gcp",
    "integration show gcp --json slug,key,key_from",
    "integration list",
    "integration update gcp --api-key-command gcloud\u00a0auth\u00a0|\u00a0tail\u00a0-1",
    "integration update gcp --api-key-command no-such-tool-4711",
    "integration remove gcp --yes",
    { line: `${ADD} --api-key-stdin`, stdin: "good-key-4711\n" },
    {
      line: "integration add --provider custom --slug two --base-url URL --api-key-stdin",
      stdin: "good-key-4711",
    },
    {
      line: "integration add --provider custom --slug bad --base-url URL --api-key-stdin",
      stdin: "wrong-key-12",
    },
    {
      line: "integration add --provider custom --slug bad --base-url URL --api-key-stdin",
      stdin: "sk-ant-api03-x",
    },
    { line: "integration add --provider openai --slug bad --base-url URL --api-key-stdin", stdin: "\n" },
    "integration add --provider custom --slug bad --base-url http://api.openai.com/v1",
    "integration add --provider custom --slug bad",
    "integration add --provider custom --slug gone --base-url http://127.0.0.1:1/v1",
    "integration add --provider demo",
    "integration add --provider bedrock --slug bad",
    "integration add --provider cohere --slug bad --wire-api gemini",
    { line: `${ADD.replace("lab", "claude")} --wire-api anthropic --api-key-stdin`, stdin: "good-key-4711" },
    {
      line: `${ADD.replace("lab", "flash")} --wire-api gemini --api-key-stdin --no-verify`,
      stdin: "key-0815",
    },
    "integration list --json slug,base_url,key,is_default",
    "integration test two",
    "integration update two --default --no-verify",
    { line: "integration update two --api-key-stdin", stdin: "wrong-key-12" },
    "integration remove lab",
    "integration remove two --yes",
    "integration list",
  ],
  models: [
    "model list",
    "model list --provider cerebras",
    "model list --provider jan",
    "model list --provider cerebrsa",
    "model list --provider openai --integration lab",
    {
      line: "integration add --provider openai --slug lab --base-url URL/v1 --api-key-stdin",
      stdin: "sk-proj-good-4711\n",
    },
    "model list",
    "model list --integration lab --json id,context_window,input_usd_per_million",
    "model list --json id --jq .[].id",
    "model show @lab/gpt-5.5",
    "model show other",
    "model show @nope/gpt-5.5",
  ],
  settings: [
    "settings list",
    "settings set gateway.port 8788",
    "settings set logs.bodies 64KiB",
    "settings set gateway.prot 1",
    "settings set logs.keep 30",
    "settings set default_integration nope",
    "settings list --origin",
    "settings unset gateway.port",
    'settings list --json key,value,origin --jq map(select(.origin=="settings~file")) --color never'.replaceAll(
      "~",
      "\u00a0",
    ),
    "settings edit",
    { write: ".portkey-codex.toml", text: '[gateway]\nhost = "0.0.0.0"\n[codex]\nmodel = "gpt-5.5"\n' },
    "settings list --origin",
    {
      write: "settings.toml",
      text: '[gateway]\nport = 70000\nprot = 1\n\n[integrations.x]\nprovider = "opnai"\napi_key = "sk-secret"\n',
    },
    "settings list",
    "integration list",
  ],
  completion: [
    "complete --word=in --",
    "complete --word= -- settings set codex.auth",
    "complete --word=--j -- integration list",
    "completion tcsh",
  ],
};

for (const [name, steps] of Object.entries(transcripts)) {
  for (const as of ["terminal", "pipe"] as const) {
    test(`${name}, ${as}`, async () => {
      const text = await transcribe(steps, as);
      const file = join(GOLDEN, `${name}.${as}.txt`);
      if (process.env["UPDATE_GOLDEN"]) await writeFile(file, text);
      expect(text).toBe(await readFile(file, "utf8"));
    });
  }
}

async function transcribe(steps: readonly Step[], as: "terminal" | "pipe"): Promise<string> {
  const folder = await tempFolder();
  const { url } = await startModelsServer({
    "/v1/models": modelsFor(
      ["good-key-4711", "sk-proj-good-4711"],
      ["gpt-5.5", "o4-mini", "evil\u001b]0;title\u0007"],
    ),
  });
  const house = openCliHouse(folder, { NO_COLOR: "1" });
  const lines: string[] = [];
  for (const step of steps) {
    if (typeof step === "object" && "write" in step) {
      await writeFile(join(folder, step.write), step.text);
      lines.push(`# ${step.write} is written\n\n`);
      continue;
    }
    const { line, stdin } = typeof step === "string" ? { line: step, stdin: "" } : step;
    const argv = line
      .replaceAll("URL", url)
      .split(" ")
      .filter(Boolean)
      .map((word) => word.replaceAll("\u00a0", " "));
    const outcome = await runCli(argv, { house, as, stdin });
    lines.push(
      `$ portkey-codex ${line.replaceAll("\u00a0", " ")}${stdin ? "  < stdin" : ""}\n`,
      shown(outcome),
      "\n",
    );
  }
  return lines.join("").replaceAll(folder, "~").replaceAll(url, "URL").replaceAll(new URL(url).host, "HOST");
}

/** On a pipe, what went to stderr is marked: a script does not see it. */
function shown({ code, out, err }: Outcome): string {
  const marked = err.replace(/^/gm, "2> ").replace(/2> $/, "");
  return `${out}${marked}${code === 0 ? "" : `exit ${code}\n`}`;
}
