import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installFakeCodex, openCodexCase } from "../../test/support/codex-case.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { codexHomeOf, findBinary } from "./find-codex.ts";

describe("Codex's home", () => {
  test.each([
    { environment: {}, want: "/home/me/.codex" },
    { environment: { CODEX_HOME: "" }, want: "/home/me/.codex" },
    { environment: { CODEX_HOME: "/srv/codex/" }, want: "/srv/codex" },
  ])("$environment", ({ environment, want }) =>
    expect(codexHomeOf(environment, { home: "/home/me" })).toBe(want),
  );
});

describe("Codex's program", () => {
  test("says its version when it is asked", async () => {
    const bin = await installFakeCodex(await tempFolder(), "0.98.1", "exit 1");
    expect(await findBinary({ PATH: `/nowhere:${bin}` })).toEqual({
      path: join(bin, "codex"),
      version: "0.98.1",
    });
  });

  test("from npm it need not be asked", async () => {
    const folder = await tempFolder();
    const root = join(folder, "lib", "node_modules", "@openai", "codex");
    await mkdir(join(root, "bin"), { recursive: true });
    await mkdir(join(folder, "bin"));
    await writeFile(join(root, "package.json"), '{ "name": "@openai/codex", "version": "0.169.0" }');
    await writeFile(join(root, "bin", "codex.js"), "#!/bin/false\n", { mode: 0o755 });
    await symlink(join(root, "bin", "codex.js"), join(folder, "bin", "codex"));
    expect(await findBinary({ PATH: join(folder, "bin") })).toMatchObject({ version: "0.169.0" });
  });

  test("one that fails has no version; a file that cannot be run is none", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, "codex"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    expect(await findBinary({ PATH: folder })).toEqual({ path: join(folder, "codex") });
    await chmod(join(folder, "codex"), 0o644);
    expect(await findBinary({ PATH: folder })).toBeUndefined();
  });

  test("find says where everything is, without Codex too", async () => {
    const { codex, codexHome, config } = await openCodexCase({});
    expect(await codex.find()).toEqual({ home: codexHome, configFile: config, configExists: false });
  });
});
