import { randomBytes } from "node:crypto";
import { access, copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { House, Paths } from "../ports/house.ts";
import { digestOf, type ProgramFile, programFiles } from "./program-files.ts";

/**
 * Whether a program may vanish from where it runs: npm, pnpm, bun and yarn run packages from a cache that they
 * empty, and a version manager deletes a Node with all that was installed globally for it.
 */
export function isEphemeral(root: string, npmCache: string | undefined): boolean {
  const path = root.replaceAll("\\", "/");
  if (npmCache && path.startsWith(`${npmCache.replaceAll("\\", "/")}/`)) return true;
  const runFromCache = /\/(_npx|dlx|dlx-[^/]*|bunx-[^/]*)\//.test(path);
  const insideOneNode = /\/v?\d+\.\d+\.\d+\/.*\/?node_modules\//.test(path);
  return runFromCache || insideOneNode;
}

type ProgramHouse = Pick<House, "program" | "paths" | "environment" | "version">;

/** Where the launcher should find this program: where it is, or in its copy below our data folder. */
export function lastingRoot({ program, paths, environment, version }: ProgramHouse): string {
  if (!isEphemeral(program.root, environment["npm_config_cache"])) return program.root;
  return join(copiesFolder(paths), version);
}

export const copiesFolder = ({ dataDir }: Pick<Paths, "dataDir">): string => join(dataDir, "program");

/** Where a process of ours should run from: it loads more of its files as it goes. */
export async function bestRoot(house: ProgramHouse): Promise<string> {
  const lasting = lastingRoot(house);
  return (await isProgram(lasting)) ? lasting : house.program.root;
}

const isProgram = (root: string): Promise<boolean> =>
  access(join(root, "bin", "portkey-codex.js")).then(
    () => true,
    () => false,
  );

/**
 * Makes `destination` a copy of the program at `root`; false when it is one already. A copy is complete or
 * absent: it is made beside its place and renamed into it. Nothing of it is run, nothing is downloaded.
 */
export async function copyProgram(root: string, destination: string): Promise<boolean> {
  if (await isCopyOf(root, destination)) return false;
  const fresh = join(dirname(destination), `.new-${randomBytes(6).toString("hex")}`);
  const old = join(dirname(destination), `.old-${randomBytes(6).toString("hex")}`);
  try {
    await copyFiles(await programFiles(root), fresh);
    await rename(destination, old).catch(() => undefined);
    await rename(fresh, destination);
  } finally {
    for (const folder of [fresh, old]) await rm(folder, { recursive: true, force: true });
  }
  return true;
}

/** Removes the copies of other versions and what a killed copy left. `versions` are those that still run. */
export async function removeOtherCopies(folder: string, versions: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const others = names.filter((name) => !versions.includes(name));
  for (const name of others) await rm(join(folder, name), { recursive: true, force: true });
}

/** True when it holds the same program, so that a launcher may point there. */
export async function isCopyOf(root: string, destination: string): Promise<boolean> {
  const [wanted, found] = await Promise.all([programFiles(root), programFilesOrNone(destination)]);
  return (await digestOf(wanted)) === (await digestOf(found));
}

const programFilesOrNone = (root: string): Promise<readonly ProgramFile[]> =>
  programFiles(root).catch(() => []);

async function copyFiles(files: readonly ProgramFile[], destination: string): Promise<void> {
  for (const { source, target } of files) {
    const path = join(destination, target);
    await mkdir(dirname(path), { recursive: true });
    await copyFile(source, path);
  }
}
