import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { firstMissing } from "../../test/support/keyring-session.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { Environment } from "../ports/house.ts";
import type { Shell, ShellProfiles } from "../ports/machine.ts";
import { resolvePaths } from "./paths.ts";
import { openShellProfiles } from "./shell-profiles.ts";

const run = promisify(execFile);
const SHELLS: readonly Shell[] = ["bash", "zsh", "fish", "powershell"];
/** Every character that a shell might take for its own. */
const NASTY = 'it\'s a "folder" with $HOME `id` \\n & more; Grüße ’';

let home: string;
let launcher: string;
beforeEach(async () => {
  home = await tempFolder();
  launcher = join(home, NASTY, "portkey-codex");
  await mkdir(join(home, NASTY));
  await writeFile(launcher, '#!/bin/sh\necho "$@" >>"$HOME/starts"\necho pkcx_printed\n');
  await chmod(launcher, 0o755);
});

function profilesFor(
  environment: Environment = {},
  platform: NodeJS.Platform = "linux",
): Promise<ShellProfiles> {
  const paths = resolvePaths({ environment: { PORTKEY_CODEX_HOME: join(home, "pkc") }, platform, home });
  const house = { environment, platform, paths, launcher: async () => ({ path: launcher }) };
  return openShellProfiles(house as unknown as Parameters<typeof openShellProfiles>[0]);
}

/** What a new shell knows after it has read the profile. */
async function valueIn(shell: Shell, profile: string, inherited: Environment = {}): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: home, ...inherited };
  const print = 'printf %s "$PORTKEY_API_KEY"';
  const args: Partial<Record<Shell, string[]>> = {
    bash: ["--norc", "--noprofile", "-c", `. "$1"; ${print}`, "bash", profile],
    zsh: ["-f", "-c", `. "$1"; ${print}`, "zsh", profile],
    fish: ["--no-config", "-c", `source $argv[1]; ${print}`, profile],
  };
  const { stdout, stderr } = await run(shell, args[shell] ?? [], { env });
  expect(stderr).toBe("");
  return stdout;
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  const missing = await firstMissing([shell]);
  if (missing) console.warn(`skipped: the profile in a real ${shell} (${missing})`);

  describe.skipIf(missing)(`in a real ${shell}`, () => {
    const install = async (profile: string) =>
      (await (await profilesFor()).plan(shell, profile, "install")).write();

    test("the variable arrives, whatever the launcher's path is made of", async () => {
      const profile = join(home, "profile");
      await writeFile(profile, "# mine\n");
      await install(profile);
      expect(await valueIn(shell, profile)).toBe("pkcx_printed");
      expect(await readFile(join(home, "starts"), "utf8")).toBe("token\n");
    });

    test("the line that `env` prints does the same", async () => {
      const profile = join(home, "profile");
      await writeFile(profile, `${(await profilesFor()).line(shell)}\n`);
      expect(await valueIn(shell, profile)).toBe("pkcx_printed");
    });

    test("a shell that inherits our key starts nothing; another key is replaced", async () => {
      const profile = join(home, "profile");
      await install(profile);
      expect(await valueIn(shell, profile, { PORTKEY_API_KEY: "pkcx_inherited" })).toBe("pkcx_inherited");
      await expect(stat(join(home, "starts"))).rejects.toThrow();
      expect(await valueIn(shell, profile, { PORTKEY_API_KEY: "pk-cloud" })).toBe("pkcx_printed");
    });

    test("without the launcher nothing happens, and nothing is said", async () => {
      const profile = join(home, "profile");
      await install(profile);
      await chmod(launcher, 0o644);
      expect(await valueIn(shell, profile)).toBe("");
    });
  });
}

test("bash: the variable arrives although the profile ends early where nobody types", async () => {
  const profile = join(home, ".bashrc");
  await writeFile(profile, "case $- in\n  *i*) ;;\n  *) return ;;\nesac\necho interactive\n");
  await (await (await profilesFor()).plan("bash", profile, "install")).write();
  expect(await valueIn("bash", profile)).toBe("pkcx_printed");
});

describe("the file", () => {
  test.each(SHELLS)("%s: undo gives back the bytes, twice is once, mode and symlink stay", async (shell) => {
    const profiles = await profilesFor();
    const target = join(home, "dotfiles", "profile");
    const profile = join(home, "profile");
    const before = Buffer.from("\ufeff# Grüße\r\nalias x='y'\r\n\xff no line end", "latin1");
    await mkdir(join(home, "dotfiles"));
    await writeFile(target, before);
    await chmod(target, 0o640);
    await symlink(target, profile);

    const plan = await profiles.plan(shell, profile, "install");
    expect(plan).toMatchObject({ changed: true, alsoSetAt: [] });
    expect(plan.diff).toContain("+# >>> portkey-codex >>>");
    expect(await readFile(target)).toEqual(before);
    await plan.write();
    const installed = await readFile(target);
    expect(installed.equals(before)).toBe(false);
    expect(installed.toString("latin1")).not.toMatch(/(?<!\r)\n/);
    expect(await profiles.plan(shell, profile, "install")).toMatchObject({ changed: false, diff: "" });
    expect(await profiles.installed()).toEqual([{ shell, file: profile }]);

    await (await profiles.plan(shell, profile, "uninstall")).write();
    expect(await readFile(target)).toEqual(before);
    expect((await stat(target)).mode & 0o777).toBe(0o640);
    expect((await lstat(profile)).isSymbolicLink()).toBe(true);
    expect(await profiles.installed()).toEqual([]);
    expect(await profiles.plan(shell, profile, "uninstall")).toMatchObject({ changed: false, diff: "" });
  });

  test("one that did not exist is gone again, unless somebody wrote into it", async () => {
    const profiles = await profilesFor();
    const profile = profiles.fileOf("fish");
    await (await profiles.plan("fish", profile, "install")).write();
    expect(await profiles.installed()).toEqual([{ shell: "fish", file: profile }]);
    await (await profiles.plan("fish", profile, "uninstall")).write();
    await expect(stat(profile)).rejects.toThrow();

    await (await profiles.plan("fish", profile, "install")).write();
    await writeFile(profile, `${await readFile(profile, "utf8")}alias x y\n`);
    await (await profiles.plan("fish", profile, "uninstall")).write();
    expect(await readFile(profile, "utf8")).toBe("alias x y\n");
  });

  test("an empty one stays empty, not missing", async () => {
    const profiles = await profilesFor();
    const profile = join(home, ".zshrc");
    await writeFile(profile, "");
    await (await profiles.plan("zsh", profile, "install")).write();
    await (await profiles.plan("zsh", profile, "uninstall")).write();
    expect(await readFile(profile, "utf8")).toBe("");
  });

  test("one that changed while the user was asked is left alone", async () => {
    const profile = join(home, ".zshrc");
    await writeFile(profile, "one\n");
    const plan = await (await profilesFor()).plan("zsh", profile, "install");
    await writeFile(profile, "two\n");
    await expect(plan.write()).rejects.toMatchObject({ failure: { kind: "file-busy" } });
    expect(await readFile(profile, "utf8")).toBe("two\n");
  });

  test("damaged markers and UTF-16 are refused in words", async () => {
    const profiles = await profilesFor();
    const profile = join(home, "profile.ps1");
    const refused = { failure: { kind: "failed", message: expect.stringContaining("left as it is") } };
    for (const text of ["# >>> portkey-codex >>>\n", Buffer.from("\ufeffone\n", "utf16le")]) {
      await writeFile(profile, text);
      await expect(profiles.plan("powershell", profile, "install")).rejects.toMatchObject(refused);
      await expect(profiles.plan("powershell", profile, "uninstall")).rejects.toMatchObject(refused);
    }
  });

  test.each([
    ["bash", "alias a=b\n export PORTKEY_API_KEY=pk-cloud\n"],
    ["fish", "alias a b\nset -gx PORTKEY_API_KEY pk-cloud\n"],
    ["powershell", "# one\n$env:PORTKEY_API_KEY = 'pk-cloud'\n"],
  ] as const)("%s: says which other line sets the variable", async (shell, text) => {
    const profiles = await profilesFor();
    const profile = join(home, "profile");
    await writeFile(profile, `${text}echo $PORTKEY_API_KEY\n`);
    const plan = await profiles.plan(shell, profile, "install");
    expect(plan.alsoSetAt).toEqual([2]);
    await plan.write();
    expect((await profiles.plan(shell, profile, "install")).alsoSetAt).toEqual([2]);
  });
});

describe("usual places", () => {
  const places: readonly (readonly [Shell, NodeJS.Platform, Environment, string])[] = [
    ["bash", "linux", {}, ".bashrc"],
    ["bash", "darwin", {}, ".bash_profile"],
    ["zsh", "darwin", {}, ".zshrc"],
    ["zsh", "linux", { ZDOTDIR: "/z" }, "/z/.zshrc"],
    ["fish", "linux", {}, ".config/fish/config.fish"],
    ["fish", "linux", { XDG_CONFIG_HOME: "/x" }, "/x/fish/config.fish"],
    ["powershell", "linux", {}, ".config/powershell/Microsoft.PowerShell_profile.ps1"],
    ["powershell", "win32", {}, "Documents/PowerShell/Microsoft.PowerShell_profile.ps1"],
  ];
  test.each(places)("%s on %s with %j", async (shell, platform, environment, want) => {
    const profiles = await profilesFor(environment, platform);
    expect(profiles.fileOf(shell)).toBe(want.startsWith("/") ? want : join(home, want));
  });

  test("macOS: a new .bash_profile would hide an existing .profile", async () => {
    await writeFile(join(home, ".profile"), "");
    expect((await profilesFor({}, "darwin")).fileOf("bash")).toBe(join(home, ".profile"));
  });

  test("Windows: OneDrive has the Documents when it has moved them", async () => {
    const OneDrive = join(home, "OneDrive");
    expect((await profilesFor({ OneDrive }, "win32")).fileOf("powershell")).not.toContain("OneDrive");
    await mkdir(join(OneDrive, "Documents"), { recursive: true });
    expect((await profilesFor({ OneDrive }, "win32")).fileOf("powershell")).toContain("OneDrive");
  });
});

test("PowerShell: a quote in the path is doubled, the typographic ones too", async () => {
  launcher = "C:\\it's\\o’neill\\portkey-codex.cmd";
  expect((await profilesFor()).line("powershell")).toBe(
    "$env:PORTKEY_API_KEY = & 'C:\\it''s\\o’’neill\\portkey-codex.cmd' token",
  );
});
