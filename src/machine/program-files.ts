import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file of the program: where it is now, and where below a copy it belongs. */
export interface ProgramFile {
  readonly source: string;
  readonly target: string;
}

/** What runs of our own package. Sources and tests stay behind. */
const OWN_PARTS = ["bin", "dist", "templates", "package.json", "LICENSE"];

/** Needed to fetch or build a binary, never to run one. */
const NOT_FOR_RUNNING = new Set(["prebuild-install"]);

/** better-sqlite3 brings SQLite's source and the linker's leftovers: 20 MB beside a binary of 2. */
const LEFT_OUT = /^node_modules\/better-sqlite3\/(deps\/|src\/|build\/(?!Release\/better_sqlite3\.node$))/;

/** Our own files and those of the runtime dependencies, in a fixed order. */
export async function programFiles(root: string): Promise<readonly ProgramFile[]> {
  const packages = await dependenciesOf(root);
  const lists = await Promise.all([
    ...OWN_PARTS.map((part) => filesBelow(join(root, part), part)),
    ...[...packages].map(([name, folder]) => filesBelow(folder, `node_modules/${name}`)),
  ]);
  const files = lists.flat().filter(({ target }) => !LEFT_OUT.test(target));
  return files.sort((left, right) => (left.target < right.target ? -1 : 1));
}

/** Two programs with the same digest are the same, wherever they lie. */
export async function digestOf(files: readonly ProgramFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { source, target } of files) {
    const content = await readFile(source);
    hash.update(`${target}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** Every package that runs with us, by name. One that npm left out (another platform, no compiler) is left out. */
async function dependenciesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const visit = async (folder: string): Promise<void> => {
    const { dependencies, optionalDependencies } = JSON.parse(
      await readFile(join(folder, "package.json"), "utf8"),
    ) as Record<string, Record<string, string> | undefined>;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (found.has(name) || NOT_FOR_RUNNING.has(name)) continue;
      const place = await findPackage(folder, name);
      if (place === undefined) continue;
      found.set(name, place);
      await visit(place);
    }
  };
  await visit(await realpath(root));
  return found;
}

/** As Node looks for it: in `node_modules` here and in every folder above. */
async function findPackage(from: string, name: string): Promise<string | undefined> {
  const place = join(from, "node_modules", name);
  // The real path: a package in pnpm's store finds its own dependencies beside it there.
  const real = await realpath(place).catch(() => undefined);
  if (real !== undefined) return real;
  return dirname(from) === from ? undefined : findPackage(dirname(from), name);
}

async function filesBelow(source: string, target: string): Promise<readonly ProgramFile[]> {
  const found = await stat(source).catch(() => undefined);
  if (found?.isFile()) return [{ source, target }];
  if (!found?.isDirectory()) return [];
  const names = (await readdir(source)).filter((name) => name !== "node_modules");
  const lists = names.map((name) => filesBelow(join(source, name), `${target}/${name}`));
  return (await Promise.all(lists)).flat();
}
