// What Tab offers, and whether the shells hand the right words to us and put the answers in the right place.
import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { complete } from "../../src/cli/complete.ts";
import { NOON, openCliHouse } from "../support/cli-house.ts";
import { tempFolder } from "../support/temp-folder.ts";

const run = promisify(execFile);
const SCRIPTS = resolve(import.meta.dirname, "../../templates/completion");

async function openHouse() {
  const house = openCliHouse(await tempFolder());
  await (await house.settings()).edit([
    { path: ["integrations", "openai"], value: { provider: "openai" } },
    { path: ["integrations", "lab"], value: { provider: "demo" } },
  ]);
  await (await house.modelLists()).write("openai", { models: ["gpt-5.5", "o4-mini"], fetchedAtUnixMs: NOON });
  return house;
}

const offers: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ["integ|", ["integration"]],
  ["integration s|", ["show"]],
  ["integration --no-input sh|", ["show"]],
  ["integration show |", ["openai", "lab"]],
  ["integration show l|", ["lab"]],
  ["integration show lab |", []],
  ["--color |", ["auto", "always", "never"]],
  ["--color=n|", ["--color=never"]],
  ["model show @openai/g|", ["@openai/gpt-5.5"]],
  ["model disable @openai/gpt-5.5 @openai/g|", ["@openai/gpt-5.5"]],
  ["model price @openai/g|", ["@openai/gpt-5.5"]],
  ["init --target |", ["local", "hosted", "gateway"]],
  ["model list --integration |", ["openai", "lab"]],
  ["model list --j|", ["--json", "--jq"]],
  ["model list --json i|", ["id", "integration", "input_usd_per_million"]],
  ["model list --json id,prov|", ["id,provider"]],
  ["model list --json=id,prov|", ["--json=id,provider"]],
  ["model list --refresh --ref|", []],
  ["integration add --option a=b --opt|", ["--option"]],
  ["integration add --provider ol|", ["ollama", "ollama-cloud"]],
  ["integration add --wire-api |", ["responses", "chat", "anthropic", "gemini"]],
  ["settings set codex.a|", ["codex.auth"]],
  ["settings set codex.auth |", ["command", "env"]],
  ["guardrail show se|", ["secrets", "sentenceCount", "secrets-only"]],
  ["guardrail test --only |", ["secrets", "pii"]],
  ["completion |", ["bash", "zsh", "fish", "powershell"]],
  ["help exit|", ["exit-codes"]],
  ["help integration t|", ["test"]],
  ["--color never integration show l|", ["lab"]],
  ["settings set --color never codex.auth |", ["command", "env"]],
  ["no such thing |", []],
];

for (const [line, offered] of offers) {
  test(`portkey-codex ${line}`, async () => {
    const words = line.replace("|", "").split(" ");
    const typing = { before: words.slice(0, -1), word: words.at(-1) ?? "" };
    const candidates = await complete(typing, commands, await openHouse());
    expect(candidates.map(([value]) => value)).toEqual(offered);
  });
}

test("every command can be reached by Tab, and hidden ones are not offered", async () => {
  const house = await openHouse();
  for (const { path, hidden } of commands) {
    const words = path.split(" ");
    const typing = { before: words.slice(0, -1), word: words.at(-1) ?? "" };
    const values = (await complete(typing, commands, house)).map(([value]) => value);
    expect(values.includes(typing.word), path).toBe(!hidden);
  }
});

test("a broken settings file offers less and says nothing", async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, "settings.toml"), "[gateway\n");
  const typing = { before: ["integration", "show"], word: "" };
  expect(await complete(typing, commands, openCliHouse(folder))).toEqual([]);
});

/** A `portkey-codex` that answers with the words it was called with, and two models. */
async function fakeProgram(): Promise<NodeJS.ProcessEnv> {
  const folder = await tempFolder();
  const file = join(folder, "portkey-codex");
  await writeFile(
    file,
    `#!/bin/sh\nprintf '[%s]' "$@" > "${folder}/called"\nprintf '@lab/gpt-5.5\\tone\\n@lab/gpt:4\\ttwo\\n'\n`,
  );
  await chmod(file, 0o755);
  return { PATH: `${folder}${delimiter}${process.env["PATH"]}`, HOME: folder, FOLDER: folder };
}

const hasShell = async (shell: string): Promise<boolean> =>
  run(shell, ["-c", "exit 0"]).then(
    () => true,
    () => false,
  );

/** `piece` is the part of the word that bash itself completes: what stands behind the last `:` or `=`. */
const bashCases: readonly (readonly [line: string, piece: string, called: string, replies: string])[] = [
  [
    "portkey-codex model show @lab/g",
    "@lab/g",
    "[complete][--word=@lab/g][--][model][show]",
    "@lab/gpt-5.5 @lab/gpt:4",
  ],
  [
    "portkey-codex model show @lab/gpt:",
    "",
    "[complete][--word=@lab/gpt:][--][model][show]",
    "@lab/gpt-5.5 4",
  ],
  ["portkey-codex model show ", "", "[complete][--word=][--][model][show]", "@lab/gpt-5.5 @lab/gpt:4"],
  ["portkey-codex ", "", "[complete][--word=][--]", "@lab/gpt-5.5 @lab/gpt:4"],
];

for (const [line, piece, called, replies] of bashCases) {
  test.skipIf(!(await hasShell("bash")))(`bash: ${line}`, async () => {
    const env = await fakeProgram();
    const script = `set -u; source "${SCRIPTS}/bash"; COMP_LINE=$1; COMP_POINT=\${#1}
      _portkey_codex portkey-codex "$2" before; echo "\${COMPREPLY[*]}"; cat "$FOLDER/called"`;
    const { stdout } = await run("bash", ["--norc", "-c", script, "bash", line, piece], { env });
    expect(stdout).toBe(`${replies}\n${called}`);
  });
}

test.skipIf(!(await hasShell("fish")))("fish", async () => {
  const env = await fakeProgram();
  const script = `source "${SCRIPTS}/fish"; complete -C "portkey-codex model show @lab/g"; cat "$FOLDER/called"`;
  const { stdout } = await run("fish", ["--no-config", "-c", script], { env });
  // fish sorts them itself.
  expect(stdout).toBe("@lab/gpt:4\ttwo\n@lab/gpt-5.5\tone\n[complete][--word=@lab/g][--][model][show]");
});

test.skipIf(!(await hasShell("zsh")))("zsh", async () => {
  const env = await fakeProgram();
  // _describe needs a line editor; a stand-in shows what it is given.
  const script = `compdef() { :; }; _describe() { print -rl -- "\${answers[@]}"; }; source "${SCRIPTS}/zsh"
    words=(portkey-codex model show @lab/g); CURRENT=4; _portkey_codex; cat "$FOLDER/called"`;
  const { stdout } = await run("zsh", ["-f", "-c", script], { env });
  expect(stdout).toBe("@lab/gpt-5.5:one\n@lab/gpt\\:4:two\n[complete][--word=@lab/g][--][model][show]");
});
