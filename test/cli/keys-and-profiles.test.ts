// What is typed and what is read back: keys, and the shell's profile.
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { openGatewayProcess } from "../../src/machine/gateway-process.ts";
import { openLauncher } from "../../src/machine/launcher.ts";
import { openShellProfiles } from "../../src/machine/shell-profiles.ts";
import type { House } from "../../src/ports/house.ts";
import { type Outcome, openCliHouse, runCli } from "../support/cli-house.ts";
import { tempFolder } from "../support/temp-folder.ts";

let folder: string;
let house: House;
beforeEach(async () => {
  folder = await tempFolder();
  house = {
    ...openCliHouse(folder),
    ids: { requestId: () => "k7f3m2x9q", secret: (bytes) => randomBytes(bytes).toString("base64url") },
    launcher: async () => openLauncher(house),
    profiles: () => openShellProfiles(house),
    gatewayProcess: async () => openGatewayProcess(house),
  };
});

const type = (line: string): Promise<Outcome> => runCli(line.split(" "), { house, as: "pipe" });

test("a new key is the only thing on stdout, and only once", async () => {
  const { code, out, err } = await type("key create --name laptop");
  expect(code).toBe(0);
  expect(out).toMatch(/^pkcx_[\w-]{43}\n$/);
  expect(err).toBe("  ✓ laptop       this is the only time that it is shown\n");
  const list = await type("key list");
  expect(list.out).toBe(`laptop\tpkcx_…${out.trim().slice(-4)}\tlive\t2026-11-22T12:00:00.000Z\n`);
});

test("--json names its fields, and these are the fields", async () => {
  const { out } = await type("key create --name laptop --json key");
  expect(JSON.parse(out)).toEqual([{ key: expect.stringMatching(/^pkcx_/) }]);
  const issued = await type("key rotate laptop --yes --json id,name,key,created_at,kept_in");
  expect(JSON.parse(issued.out)).toEqual([
    {
      id: "k7f3m2x9q",
      name: "laptop",
      key: expect.any(String),
      created_at: "2026-11-22T12:00:00.000Z",
      kept_in: null,
    },
  ]);
  await type("key revoke laptop --yes");
  const list = await type("key list --json id,name,key,state,created_at,revoked_at");
  expect(JSON.parse(list.out)).toEqual([
    {
      id: "k7f3m2x9q",
      name: "laptop",
      key: expect.stringMatching(/^pkcx_…/),
      state: "revoked",
      created_at: "2026-11-22T12:00:00.000Z",
      revoked_at: "2026-11-22T12:00:00.000Z",
    },
  ]);
});

test("Codex's own key is kept, not printed", async () => {
  const { out, err } = await type("key create --name codex");
  expect(out).toBe("");
  expect(err).toContain("kept in encrypted file");
});

test("what a key may do is typed, shown and changed", async () => {
  const words = (line: string) => line.match(/'[^']*'|\S+/g)!.map((word) => word.replace(/^'|'$/g, ""));
  const run = (line: string) => runCli(words(line), { house, as: "pipe" });
  await run(
    "key create --name laptop --owner ada --team core --budget '$10/day' --budget '2M tokens/week' " +
      "--rate 60/minute --rate '4 parallel' --models '@openai/*,!*-pro' --metadata stage=dev --expires 30d",
  );
  const changed = await run(
    "key update laptop --budget $20/day --rate none --metadata none --models none --expires never --on-limit warn " +
      "--json budgets,rates,models,metadata,owner,expires_at,on_limit",
  );
  expect(JSON.parse(changed.out)).toEqual({
    budgets: ["2M tokens/week", "$20/day"],
    rates: [],
    models: null,
    metadata: {},
    owner: "ada",
    expires_at: null,
    on_limit: "warn",
  });
  const shown = await run("key show laptop");
  expect(shown.out).toContain("limits\t2M tokens/week, $20/day (warn)\n");
  expect(shown.out).toContain("team\tcore\n");
});

test("a person sees a table", async () => {
  await type("key create --name laptop");
  const { out } = await runCli(["key", "list"], { house, as: "terminal" });
  expect(stripVTControlCharacters(out).split("\n")[0]).toMatch(/^NAME +KEY +STATE +CREATED$/);
});

test.each([
  ["key create", 2, "fix   portkey-codex key create --name laptop\n"],
  ["key create --name x --budget 10/year", 2, "fix   portkey-codex key create --help\n"],
  ["key create --name x --budget $1/day --budget $2/day", 2, "fix   portkey-codex key create --help\n"],
  ["key create --name x --rate 60", 2, "fix   portkey-codex key create --help\n"],
  ["key create --name x --metadata team", 2, "fix   portkey-codex key create --help\n"],
  ["key create --name x --expires soon", 2, "fix   portkey-codex key create --help\n"],
  ["key create --name x --scopes all", 2, "fix   portkey-codex key create --help\n"],
  ["key show laptop", 1, "fix   portkey-codex key list\n"],
  ["key rotate laptop --overlap x --yes", 2, "fix   portkey-codex key rotate laptop --overlap 24h\n"],
  ["key create --name ../x", 2, "fix   portkey-codex key create --name laptop\n"],
  ["key rotate laptop", 2, "fix   say it with --yes\n"],
  ["key rotate laptop --yes", 1, "fix   portkey-codex key list\n"],
  ["key revoke laptop --yes", 1, "fix   portkey-codex key list\n"],
  ["env --shell tcsh", 2, "fix   say it with --shell bash\n"],
  ["env install --shell zsh", 2, "fix   say it with --yes\n"],
])("%s: exit %i, and what to do", async (line, code, fix) => {
  const answer = await type(line);
  expect(answer).toMatchObject({ code, out: "" });
  expect(answer.err.endsWith(fix)).toBe(true);
});

test("env prints the line for each shell, and that its program is not there yet", async () => {
  const launcher = join(folder, "data", "bin", "portkey-codex");
  const { out, err } = await type("env --shell bash");
  expect(out).toBe(`export PORTKEY_API_KEY="$('${launcher}' token)"\n`);
  expect(err).toContain("portkey-codex env install");
  expect((await type("env --shell fish")).out).toBe(`set -gx PORTKEY_API_KEY ('${launcher}' token)\n`);
  expect((await type("env --shell pwsh")).out).toBe(`$env:PORTKEY_API_KEY = & '${launcher}' token\n`);
});

test("env install shows, writes, is idle the second time; env uninstall finds it again", async () => {
  const profile = join(folder, "my profile");
  await writeFile(profile, "one\nexport PORTKEY_API_KEY=pk-cloud");
  const install = (...more: string[]) =>
    runCli(["env", "install", "--shell", "zsh", "--file", profile, ...more], { house, as: "pipe" });

  const looked = await install("--check");
  expect(looked).toMatchObject({ code: 3, err: "" });
  expect(looked.out).toContain("+# >>> portkey-codex >>>");
  expect((await install("--dry-run")).code).toBe(0);
  expect(await readFile(profile, "utf8")).toBe("one\nexport PORTKEY_API_KEY=pk-cloud");

  const written = await install("--yes");
  expect(written).toMatchObject({ code: 0, out: "" });
  expect(written.err).toContain("+# >>> portkey-codex >>>");
  expect(written.err).toContain("✓ wrote        ~/my profile\n");
  expect(written.err).toContain("line 2 of your own sets PORTKEY_API_KEY too; the later one wins");
  expect((await stat(join(folder, "data", "bin", "portkey-codex"))).mode & 0o100).toBe(0o100);

  const again = await install();
  expect(again).toMatchObject({ code: 0, out: "" });
  expect(again.err).toContain("✓ unchanged");
  expect(await install("--check")).toMatchObject({ code: 0, out: "" });

  const undone = await type("env uninstall --yes");
  expect(undone.err).toContain("✓ restored     ~/my profile\n");
  expect(await readFile(profile, "utf8")).toBe("one\nexport PORTKEY_API_KEY=pk-cloud");
  expect((await type("env uninstall")).err).toBe("  ✓ unchanged    there is no block of ours\n");
});

describe("key create --out", () => {
  const inFolder = () => join(folder, "ada.key");

  test("puts the secret into a new file of its owner's, and nowhere else", async () => {
    const file = inFolder();
    const { code, out, err } = await type(`key create --name ada --out ${file}`);
    expect(code).toBe(0);
    expect(out).toBe("");
    const secret = await readFile(file, "utf8");
    expect(secret).toMatch(/^pkcx_\S+\n$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(err).not.toContain(secret.trim());
    expect(err).toContain("portkey-codex init --gateway <url> --key-stdin < ada.key");
    const [key] = (await house.storage()).keys.list();
    expect(key?.secretHash).toBe(createHash("sha256").update(secret.trim()).digest("hex"));
  });

  test("says the file and not the key with --json", async () => {
    const { out } = await type(`key create --name ada --out ${inFolder()} --json name,key,file`);
    expect(JSON.parse(out)).toEqual([{ name: "ada", key: null, file: inFolder() }]);
  });

  test.each(["file", "link"])("overwrites no %s, and makes no key then", async (what) => {
    const file = inFolder();
    const target = join(folder, "other");
    await (what === "file" ? writeFile(file, "mine") : symlink(target, file));
    const { code, err } = await type(`key create --name ada --out ${file}`);
    expect(code).toBe(2);
    expect(err).toContain("it is there already, and nothing is overwritten");
    expect((await house.storage()).keys.list()).toEqual([]);
    if (what === "file") expect(await readFile(file, "utf8")).toBe("mine");
    else expect(existsSync(target)).toBe(false);
  });

  test("leaves no file where the key cannot be made", async () => {
    await type("key create --name ada");
    const { code } = await type(`key create --name ada --out ${inFolder()}`);
    expect(code).toBe(1);
    expect(existsSync(inFolder())).toBe(false);
  });

  test("needs a folder that is there", async () => {
    const { code, err } = await type(`key create --name ada --out ${join(folder, "no", "ada.key")}`);
    expect(code).toBe(2);
    expect(err).toContain("ENOENT");
  });
});
