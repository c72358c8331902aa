import { execFile } from "node:child_process";
import { cp, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const REPOSITORY = resolve(import.meta.dirname, "../..");

/** The whole program, built from the sources as they are now, in a folder of its own. */
export async function buildProgram(): Promise<{ readonly root: string; remove(): Promise<void> }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "portkey-codex-built-")));
  await symlink(join(REPOSITORY, "node_modules"), join(root, "node_modules"), "junction");
  for (const part of ["bin", "templates", "package.json"]) {
    await cp(join(REPOSITORY, part), join(root, part), { recursive: true });
  }
  await promisify(execFile)(process.execPath, [join(REPOSITORY, "build.mjs"), join(root, "dist")]);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
