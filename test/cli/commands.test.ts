import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { flagsOf } from "../../src/cli/flags.ts";
import { parseArguments } from "../../src/cli/parse-call.ts";
import { textWidth } from "../../src/cli/render/table.ts";
import { providers } from "../../src/providers/index.ts";
import { openCliHouse, runCli } from "../support/cli-house.ts";
import { tempFolder } from "../support/temp-folder.ts";

const loaded = await Promise.all(
  commands.map(async ({ path, summary, hidden, load }) => ({
    path,
    summary,
    hidden,
    command: (await load()).command,
  })),
);

for (const { path, summary, command } of loaded) {
  test(`${path}: one sentence, the same in the list and in the command, and examples that begin with it`, () => {
    expect(command.summary).toBe(summary);
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [line] of command.examples) expect(line).toContain(`portkey-codex ${path}`);
  });

  test(`${path}: its flags do not contradict each other`, () => {
    const names = flagsOf(command).flatMap(([notation]) => notation.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? []);
    expect(new Set(names).size).toBe(names.length);
    const required = (command.positionals ?? []).map(() => "x");
    expect(() => parseArguments(path, command, required)).not.toThrow();
  });

  test(`${path}: -h, --help and help say the same, within 80 columns where lines can be cut`, async () => {
    const house = openCliHouse(await tempFolder(), { NO_COLOR: "1" });
    const run = (line: string) => runCli(line.split(" "), { house, as: "terminal" });
    const short = await run(`${path} -h`);
    expect(short).toMatchObject({ code: 0, out: expect.stringContaining("EXAMPLES") });
    expect(await run(`--help ${path}`)).toEqual(short);
    expect(await run(`help ${path}`)).toEqual(short);
    const long = short.out.split("\n").filter((line) => textWidth(line) > 80 && !line.startsWith("  $ "));
    expect(long).toEqual([]);
  });
}

test("the overview names every command", async () => {
  const house = openCliHouse(await tempFolder(), { NO_COLOR: "1" });
  const { out } = await runCli(["--help"], { house, as: "terminal" });
  for (const { path, hidden } of loaded) {
    const last = path.split(" ").at(-1) ?? path;
    if (!hidden) expect(out).toContain(last);
  }
});

test("init --help names every provider", async () => {
  const house = openCliHouse(await tempFolder(), { NO_COLOR: "1" });
  const { out } = await runCli(["init", "--help"], { house, as: "terminal" });
  const words = out.split(/[\s,]+/);
  expect(providers.map(({ id }) => id).filter((id) => !words.includes(id))).toEqual([]);
});

/** The names that scripts rely on. Adding one is fine; a name that goes or changes breaks somebody. */
test("the fields of --json are what they were", async () => {
  const text = loaded
    .filter(({ command }) => command.jsonFields)
    .map(({ path, command }) => `${path}: ${command.jsonFields?.join(", ")}\n`)
    .join("");
  const file = join(resolve(import.meta.dirname, "../golden/cli"), "json-fields.txt");
  if (process.env["UPDATE_GOLDEN"]) await writeFile(file, text);
  expect(text).toBe(await readFile(file, "utf8"));
});
