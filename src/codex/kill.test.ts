import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundle } from "../../test/support/bundle.ts";
import { openCodexCase } from "../../test/support/codex-case.ts";
import { INTENT } from "../../test/support/codex-intent.ts";
import { parseToml } from "../files/toml-edit.ts";

const CONFIG = 'model = "gpt-5.5" # mine\n\n[tui]\nnotifications = true\n';

/** Odd numbers of looks, so that the kills fall on different steps. */
const LOOKS = [0, 7, 19, 41, 83, 120];

test("kill -9 at any moment leaves a whole config that leads back to the first bytes", async () => {
  const { codexHome, openAnother, read, folder } = await openCodexCase({ config: CONFIG });
  const program = await bundle("endless-applier.ts", folder);
  for (const looks of LOOKS) {
    const child = spawn(process.execPath, [program, codexHome], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    for (let look = 0; look < looks; look += 1) {
      expect(parseToml((await read()) ?? "broken")).toMatchObject({ kind: "parsed" });
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    await (await openAnother().planRestore()).write();
    expect(await read()).toBe(CONFIG);
  }
  // What the killed ones left beside it goes with the next change.
  await (await openAnother().plan(INTENT)).write();
  await (await openAnother().planRestore()).write();
  expect(await readdir(codexHome)).toEqual(["config.toml"]);
  expect(await readdir(join(folder, "state", "locks"))).toEqual([]);
});
