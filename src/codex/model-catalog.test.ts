import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installFakeCodex, openCodexCase } from "../../test/support/codex-case.ts";

/** Counts its calls in a file, and notes the home that it was given. */
const counting = (script: string) => `echo "$* $CODEX_HOME" >> "$0.calls"\n${script}`;
const PRINTS = `[ "$3" = --bundled ] || exit 2\necho '{"models":[{"slug":"gpt-5.5","priority":1},{"no":"slug"}]}'`;

async function openCatalog(script: string) {
  const opened = await openCodexCase({});
  await installFakeCodex(opened.folder, "0.169.0", counting(script));
  const calls = async () =>
    (await readFile(join(opened.folder, "bin", "codex.calls"), "utf8")).split("\n").slice(0, -1);
  return { ...opened, calls };
}

describe("the models that the user's Codex knows", () => {
  test("are asked once per version, in an empty home", async () => {
    const { codex, openAnother, calls, codexHome } = await openCatalog(PRINTS);
    const models = [{ slug: "gpt-5.5", priority: 1 }];
    expect(await codex.catalog()).toEqual(models);
    expect(await openAnother().catalog()).toEqual(models);
    expect(await calls()).toHaveLength(1);
    expect((await calls())[0]).toMatch(/^debug models --bundled \//);
    expect((await calls())[0]).not.toContain(codexHome);
  });

  test("a version without --bundled is asked without it", async () => {
    const { codex } = await openCatalog(PRINTS.replace('"$3" = --bundled', '-z "$3"'));
    expect(await codex.catalog()).toHaveLength(1);
  });

  test.each([
    { name: "a version without the command", script: "echo 'unrecognized subcommand' >&2; exit 2" },
    { name: "an answer that is not JSON", script: "echo oops" },
    { name: "an answer of another shape", script: "echo '{\"data\":[]}'" },
  ])("$name: none, and no error", async ({ script }) => {
    const { codex } = await openCatalog(script);
    expect(await codex.catalog()).toEqual([]);
  });

  test("no Codex: none", async () => {
    const { codex } = await openCodexCase({});
    expect(await codex.catalog()).toEqual([]);
  });
});
