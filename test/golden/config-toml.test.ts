// A folder here is a test: before.toml, the wish in edit.json, after.toml. Applied twice the file stays the same,
// restored it has its first bytes again. Without before.toml there is no config. UPDATE_GOLDEN=1 rewrites after.toml.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseToml } from "../../src/files/toml-edit.ts";
import type { CodexConfigIntent } from "../../src/ports/codex-home.ts";
import { openCodexCase } from "../support/codex-case.ts";
import { INTENT } from "../support/codex-intent.ts";

const CASES = join(import.meta.dirname, "config-toml");

interface Edit {
  readonly says: string;
  /** What differs from the intent below. */
  readonly intent?: Partial<CodexConfigIntent>;
  /** The version of Codex that is installed; absent: none. */
  readonly codex?: string;
  /** True: by value, a key comes back in another place, so that lines differ. */
  readonly respelt?: boolean;
  /** The file that is written, if it is not config.toml. */
  readonly file?: string;
}

const read = (file: string) => readFile(file, "utf8").catch(() => undefined);

async function openCase(name: string) {
  const edit: Edit = JSON.parse(await readFile(join(CASES, name, "edit.json"), "utf8"));
  const before = await read(join(CASES, name, "before.toml"));
  const opened = await openCodexCase({
    ...(before !== undefined && { config: before }),
    ...(edit.codex !== undefined && { codex: edit.codex }),
  });
  const written = join(opened.codexHome, edit.file ?? "config.toml");
  return { ...opened, edit, before, written, intent: { ...INTENT, ...edit.intent } };
}

describe.each(await readdir(CASES))("%s", (name) => {
  test("our keys and nothing else, once; then the first bytes again, and no trace", async () => {
    const { codex, codexHome, intent, written, config, before } = await openCase(name);
    const plan = await codex.plan(intent);
    expect(await read(config), "planning changes nothing").toBe(before);
    await plan.write();
    const after = await read(written);
    const expected = join(CASES, name, "after.toml");
    if (process.env["UPDATE_GOLDEN"]) await writeFile(expected, after ?? "");
    expect(after).toBe(await read(expected));
    expect(await codex.plan(intent)).toMatchObject({ changed: false, diff: "" });
    expect(await codex.status(intent)).toMatchObject({ applied: true });

    await (await codex.planRestore()).write();
    expect(await read(config)).toBe(before);
    expect(await readdir(codexHome)).toEqual(before === undefined ? [] : ["config.toml"]);
    if (before !== undefined) expect((await stat(config)).mode & 0o777).toBe(0o640);
    expect(await codex.planRestore()).toMatchObject({ changed: false, diff: "", findings: [] });
  });

  test("by value, when Codex has edited the file meanwhile", async () => {
    const { codex, intent, before, written, edit } = await openCase(name);
    await (await codex.plan(intent)).write();
    // Codex notes a project that the user trusts, as it does for every new folder.
    const trust = '\n[projects."/home/me/new"]\ntrust_level = "trusted"\n';
    const after = (await read(written)) ?? "";
    await writeFile(written, `${after}${after.endsWith("\n") ? "" : "\n"}${trust}`);
    await (await codex.planRestore()).write();

    const restored = (await read(written)) ?? "";
    const original = edit.file === undefined ? (before ?? "") : "";
    expect(parseToml(restored)).toEqual(parseToml(`${original}\n${trust}`));
    if (!edit.respelt) expect(linesOf(restored)).toEqual(linesOf(original + trust));
  });
});

/** In any order: our table may have stood before or behind the one that Codex added. */
const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .toSorted();
