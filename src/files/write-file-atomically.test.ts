import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundle } from "../../test/support/bundle.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { resolveTarget, writeFileAtomically } from "./write-file-atomically.ts";

const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

test.each([0o600, 0o644, 0o640, 0o400])("keeps mode %o, also against the umask", async (mode) => {
  const file = join(await tempFolder(), "config.toml");
  await writeFile(file, "old", { mode });
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  await writeFileAtomically(file, "new", { mode: 0o666 });
  expect([await readFile(file, "utf8"), await modeOf(file)]).toEqual(["new", mode]);
});

test("a new file has the mode that was asked for, in folders that did not exist", async () => {
  const file = join(await tempFolder(), "a", "b", "config.toml");
  await writeFileAtomically(file, "new", { mode: 0o600 });
  expect(await modeOf(file)).toBe(0o600);
  expect(await modeOf(join(file, "..", ".."))).toBe(0o700);
});

describe("symlinks", () => {
  test("a chain of links stays, and the file behind it changes", async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, "dotfiles"));
    await writeFile(join(folder, "dotfiles", "real.toml"), "old", { mode: 0o644 });
    await symlink("dotfiles/real.toml", join(folder, "second"));
    await symlink(join(folder, "second"), join(folder, "config.toml"));
    await writeFileAtomically(join(folder, "config.toml"), "new", { mode: 0o600 });
    expect(await readlink(join(folder, "config.toml"))).toBe(join(folder, "second"));
    expect(await readFile(join(folder, "dotfiles", "real.toml"), "utf8")).toBe("new");
    expect(await modeOf(join(folder, "dotfiles", "real.toml"))).toBe(0o644);
  });

  test("a link to a file that does not exist yet creates it there", async () => {
    const folder = await tempFolder();
    await symlink("dotfiles/real.toml", join(folder, "config.toml"));
    await writeFileAtomically(join(folder, "config.toml"), "new", { mode: 0o600 });
    expect((await lstat(join(folder, "config.toml"))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, "dotfiles", "real.toml"), "utf8")).toBe("new");
  });

  test("a link into a linked folder", async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, "store", "deep"), { recursive: true });
    await symlink("store/deep", join(folder, "shortcut"));
    await symlink("../real.toml", join(folder, "store", "deep", "config.toml"));
    expect(await resolveTarget(join(folder, "shortcut", "config.toml"))).toBe(
      join(await resolveTarget(folder), "store", "real.toml"),
    );
  });

  test("a circle is an error, not a hang", async () => {
    const folder = await tempFolder();
    await symlink("b", join(folder, "a"));
    await symlink("a", join(folder, "b"));
    await expect(resolveTarget(join(folder, "a"))).rejects.toMatchObject({ code: "ELOOP" });
  });
});

test("a write that fails leaves the target and the folder as they were", async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, "config.toml"));
  await expect(writeFileAtomically(join(folder, "config.toml"), "new", { mode: 0o600 })).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["config.toml"]);
});

describe("while another process writes without end", () => {
  test("readers see whole files only", async () => {
    const { file } = await startWriter();
    const read = async () => {
      for (let i = 0; i < 40; i += 1) expectWhole(await readFile(file, "utf8"));
    };
    await Promise.all([read(), read(), read(), read()]);
  });

  test("kill -9 leaves a whole file, and the next write clears the rest away", async () => {
    const folder = await tempFolder();
    const program = await bundle("endless-writer.ts", folder);
    const file = join(folder, "home", "config.toml");
    for (let i = 0; i < 8; i += 1) {
      const writer = await started(program, file);
      for (let looks = 0; looks < i * 5; looks += 1) await readFile(file);
      writer.kill("SIGKILL");
      await once(writer, "exit");
      expectWhole(await readFile(file, "utf8"));
    }
    await writeFileAtomically(file, "end", { mode: 0o600 });
    expect(await readdir(join(folder, "home"))).toEqual(["config.toml"]);
  });
});

const expectWhole = (text: string) =>
  expect([text.length, text.replaceAll(text[0] ?? "", "")]).toEqual([200_000, ""]);

async function startWriter(): Promise<{ file: string; writer: ChildProcess }> {
  const folder = await tempFolder();
  const file = join(folder, "home", "config.toml");
  return { file, writer: await started(await bundle("endless-writer.ts", folder), file) };
}

async function started(program: string, file: string): Promise<ChildProcess> {
  const writer = spawn(process.execPath, [program, file], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    if (writer.exitCode !== null || writer.signalCode !== null) return;
    writer.kill("SIGKILL");
    await once(writer, "exit");
  });
  await once(writer.stdout ?? writer, "data");
  return writer;
}
