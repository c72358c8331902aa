import { rmSync } from "node:fs";
import { readFile, rm, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { withFileLock } from "../files/with-file-lock.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { House } from "../ports/house.ts";
import type { Launcher, LauncherInstallation, LauncherState } from "../ports/machine.ts";
import { launcherText, readLauncherText } from "./launcher-text.ts";
import { copiesFolder, copyProgram, isCopyOf, lastingRoot, removeOtherCopies } from "./program-copy.ts";

/** Where the launcher and the copies of the program live, and where it should point. */
interface Site {
  readonly house: House;
  readonly path: string;
  readonly copies: string;
  /** The program that the launcher should start: this one, or its copy. */
  readonly programRoot: string;
}

/**
 * The command that Codex's config calls. A program that npm may delete is copied below our data folder first;
 * one that was installed to stay is used where it is.
 */
export function openLauncher(house: House): Launcher {
  const { paths, platform } = house;
  const site: Site = {
    house,
    path: join(paths.dataDir, "bin", platform === "win32" ? "portkey-codex.cmd" : "portkey-codex"),
    copies: copiesFolder(paths),
    programRoot: lastingRoot(house),
  };
  return {
    path: site.path,
    state: () => readState(site),
    install: () => {
      const lock = { subject: site.path, waitMs: 30_000, maxHoldMs: 120_000 };
      return withFileLock(join(paths.stateDir, "locks", "launcher.lock"), lock, () => install(site));
    },
    remove: () => remove(site),
  };
}

async function readState(site: Site): Promise<LauncherState> {
  const text = await readFile(site.path, "utf8").catch(() => undefined);
  const said = text === undefined ? undefined : readLauncherText(text);
  if (text === undefined) return { installed: false, current: false };
  if (!said) return { installed: true, current: false, problem: "it is not a launcher that we wrote" };
  const problem = await problemOf(site, text, said);
  const state = { installed: true, version: said.version, current: problem === undefined };
  return problem === undefined ? state : { ...state, problem };
}

async function problemOf(
  { house, programRoot }: Site,
  text: string,
  { version, node }: { version: string; node: string },
): Promise<string | undefined> {
  if (version !== house.version) return `version ${version} wrote it, and this is ${house.version}`;
  if (!(await exists(node))) return `the Node that it names is gone: ${node}`;
  if (text !== (await launcherText(house, { node, programRoot }))) return "it does not say what it should";
  if (!(await isCopyOf(house.program.root, programRoot))) return `the program in ${programRoot} is damaged`;
  return undefined;
}

async function install(site: Site): Promise<LauncherInstallation> {
  const { house, path, programRoot } = site;
  const { program, version } = house;
  const copied = programRoot !== program.root && (await copyProgram(program.root, programRoot));
  const before = await readFile(path, "utf8").catch(() => undefined);
  const text = await launcherText(house, { node: program.node, programRoot });
  if (text !== before) await writeFileAtomically(path, text, { mode: 0o755 });
  await removeOtherCopies(site.copies, await versionsInUse(site));
  return { path, copied, changed: copied || text !== before, version };
}

/** A gateway that still runs an older copy reads more of its files as it goes. */
async function versionsInUse({ house }: Site): Promise<readonly string[]> {
  const probe = await (await house.gatewayProcess()).probe();
  return probe.kind === "ours" ? [house.version, probe.gateway.version] : [house.version];
}

async function remove({ house, path, copies }: Site): Promise<boolean> {
  const found = (await exists(path)) || (await exists(copies));
  await unlink(path).catch(() => undefined);
  await rmdir(dirname(path)).catch(() => undefined);
  const removeCopies = { recursive: true, force: true } as const;
  // This process may be a copy itself and read more of its files before it ends.
  if (house.program.root.startsWith(copies + sep)) process.once("exit", () => rmSync(copies, removeCopies));
  else await rm(copies, removeCopies);
  return found;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
