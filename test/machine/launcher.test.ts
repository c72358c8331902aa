import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLauncher } from "../../src/machine/launcher.ts";
import { bestRoot, isEphemeral } from "../../src/machine/program-copy.ts";
import type { Environment, House } from "../../src/ports/house.ts";
import type { GatewayProbe } from "../../src/ports/machine.ts";
import { openMachineHouse } from "../support/machine-house.ts";

const TEMPLATES = resolve(import.meta.dirname, "../../templates");
/** Says how it was called, and ends with a code that must come through. */
const PROGRAM = `
import { createRequire } from "node:module";
const keyring = createRequire(import.meta.url)("@napi-rs/keyring");
console.log(JSON.stringify({ args: process.argv.slice(2), keyring, home: process.env.PORTKEY_CODEX_HOME }));
process.exit(7);
`;

let folder: string;
beforeEach(async () => {
  // What a shell could stumble over is part of every test.
  folder = await mkdtemp(join(tmpdir(), "portkey-codex it's $HOME "));
});
afterEach(() => rm(folder, { recursive: true }));

/** A package as npm lays it out below `node_modules`: we, a native dependency, and one only for installing. */
async function layOut(nodeModules: string, version = "1.0.0"): Promise<string> {
  const root = join(nodeModules, "portkey-codex");
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(nodeModules, path)), { recursive: true });
    await writeFile(join(nodeModules, path), text);
  };
  const manifest = {
    type: "module",
    version,
    dependencies: { "@napi-rs/keyring": "2" },
    optionalDependencies: { "better-sqlite3": "12", absent: "1" },
  };
  await write("portkey-codex/package.json", JSON.stringify(manifest));
  await write("portkey-codex/bin/portkey-codex.js", PROGRAM);
  await write("portkey-codex/dist/main.js", `// ${version}`);
  await write("portkey-codex/src/secret-plan.ts", "stays");
  await write("@napi-rs/keyring/package.json", '{"name":"@napi-rs/keyring","main":"index.js"}');
  await write("@napi-rs/keyring/index.js", 'module.exports = "keyring";');
  const sqlite = { dependencies: { bindings: "1", "prebuild-install": "7" } };
  await write("better-sqlite3/package.json", JSON.stringify(sqlite));
  await write("better-sqlite3/build/Release/better_sqlite3.node", "binary");
  await write("better-sqlite3/build/Release/obj/sqlite3.o", "leftover");
  await write("better-sqlite3/deps/sqlite3.c", "source");
  await write("bindings/package.json", "{}");
  await write("prebuild-install/package.json", "{}");
  await cp(TEMPLATES, join(root, "templates"), { recursive: true });
  return root;
}

interface Options {
  readonly version?: string;
  readonly environment?: Environment;
  readonly node?: string;
  readonly platform?: NodeJS.Platform;
  readonly probe?: GatewayProbe;
}

function houseOf(programRoot: string, options: Options = {}): House {
  const { version = "1.0.0", environment = {}, node = process.execPath } = options;
  const home = join(folder, "home");
  const house = openMachineHouse({ folder: home, programRoot, port: 1, version, environment });
  const probe = async () => options.probe ?? ({ kind: "none" } as const);
  return {
    ...house,
    paths: { ...house.paths, home },
    platform: options.platform ?? house.platform,
    program: { node, root: programRoot },
    gatewayProcess: async () => ({ probe }),
  } as unknown as House;
}

/** Calls it as Codex's desktop app might: with nothing in the environment. */
async function call(path: string, args: string[] = [], env: Record<string, string> = {}) {
  const end = await promisify(execFile)(path, args, { env }).catch((error) => error);
  return { code: end.code as number, stdout: end.stdout as string, stderr: end.stderr as string };
}

const npx = () => layOut(join(folder, "_npx", "0a1b2c", "node_modules"));
const checkout = () => layOut(join(folder, "project", "node_modules"));

describe("a program that stays", () => {
  test("is used where it is; arguments and the exit code pass through, without any environment", async () => {
    const root = await checkout();
    const launcher = openLauncher(houseOf(root));
    expect(await launcher.install()).toEqual({
      path: launcher.path,
      copied: false,
      changed: true,
      version: "1.0.0",
    });
    const { code, stdout } = await call(launcher.path, ["token", "a b", "$(rm)"]);
    expect(JSON.parse(stdout)).toEqual({
      args: ["token", "a b", "$(rm)"],
      keyring: "keyring",
      home: join(folder, "home"),
    });
    expect(code).toBe(7);
  });

  test("is written again only when something changed", async () => {
    const launcher = openLauncher(houseOf(await checkout()));
    await launcher.install();
    expect(await launcher.install()).toMatchObject({ changed: false });
    expect(await launcher.state()).toEqual({ installed: true, version: "1.0.0", current: true });
  });
});

describe("a program from npx", () => {
  test("is copied with what it needs to run, and survives that npm empties its cache", async () => {
    const root = await npx();
    const house = houseOf(root);
    const launcher = openLauncher(house);
    expect(await bestRoot(house)).toBe(root);
    expect(await launcher.install()).toMatchObject({ copied: true, changed: true });
    expect(await bestRoot(house)).toBe(join(folder, "home", "data", "program", "1.0.0"));
    await rm(join(folder, "_npx"), { recursive: true });
    expect(await call(launcher.path)).toMatchObject({ code: 7 });
    const copy = join(folder, "home", "data", "program", "1.0.0");
    const copied = await readdir(copy, { recursive: true });
    const leaves = copied.filter((path) => !path.startsWith("templates") && /\.\w+$/.test(path));
    expect(leaves.sort()).toEqual([
      "bin/portkey-codex.js",
      "dist/main.js",
      "node_modules/@napi-rs/keyring/index.js",
      "node_modules/@napi-rs/keyring/package.json",
      "node_modules/better-sqlite3/build/Release/better_sqlite3.node",
      "node_modules/better-sqlite3/package.json",
      "node_modules/bindings/package.json",
      "package.json",
    ]);
  });

  test("many at once make one complete copy", async () => {
    const root = await npx();
    const done = await Promise.all(Array.from({ length: 10 }, () => openLauncher(houseOf(root)).install()));
    expect(done.filter(({ copied }) => copied)).toHaveLength(1);
    expect(await readdir(join(folder, "home", "data", "program"))).toEqual(["1.0.0"]);
  });

  test("a newer one takes over, and the old copy goes unless a gateway still runs it", async () => {
    await openLauncher(houseOf(await npx(), { version: "0.8.0" })).install();
    await openLauncher(houseOf(await npx(), { version: "0.9.0" })).install();
    const gateway = { version: "0.9.0" } as Extract<GatewayProbe, { kind: "ours" }>["gateway"];
    const newest = openLauncher(houseOf(await npx(), { version: "1.0.0", probe: { kind: "ours", gateway } }));
    await newest.install();
    expect(await readdir(join(folder, "home", "data", "program"))).toEqual(["0.9.0", "1.0.0"]);
  });
});

test.for([
  { path: "/home/u/.npm/_npx/1f/node_modules/portkey-codex", stays: false },
  { path: "/home/u/.cache/pnpm/dlx/1f/node_modules/portkey-codex", stays: false },
  { path: "/tmp/bunx-1000-portkey-codex@latest/node_modules/portkey-codex", stays: false },
  { path: "/home/u/.nvm/versions/node/v20.19.0/lib/node_modules/portkey-codex", stays: false },
  { path: "C:\\Users\\u\\AppData\\Local\\npm-cache\\_npx\\1f\\node_modules\\portkey-codex", stays: false },
  { path: "/cache/npm/other/node_modules/portkey-codex", stays: false },
  { path: "/usr/local/lib/node_modules/portkey-codex", stays: true },
  { path: "/opt/homebrew/lib/node_modules/portkey-codex", stays: true },
  { path: "/home/u/projects/portkey-codex", stays: true },
])("$path stays: $stays", ({ path, stays }) => {
  expect(isEphemeral(path, "/cache/npm")).toBe(!stays);
});

describe.runIf(process.platform !== "win32")("when Node goes away", () => {
  /** A Node in a folder that a version manager may delete. */
  async function nodeOfVersionManager(): Promise<string> {
    const node = join(folder, "versions", "v20", "bin", "node");
    await mkdir(dirname(node), { recursive: true });
    await symlink(process.execPath, node);
    return node;
  }

  test("another one on the PATH is used; one that is too old is passed over", async () => {
    const node = await nodeOfVersionManager();
    const launcher = openLauncher(houseOf(await checkout(), { node }));
    await launcher.install();
    await rm(node);
    const old = join(folder, "old");
    await mkdir(old);
    await writeFile(join(old, "node"), "#!/bin/sh\nexit 1\n");
    await chmod(join(old, "node"), 0o755);
    const nvm = join(folder, "home", ".nvm", "versions", "node", "v24.1.0", "bin");
    await mkdir(nvm, { recursive: true });
    await symlink(process.execPath, join(nvm, "node"));
    expect(await call(launcher.path, [], { PATH: old })).toMatchObject({ code: 7, stderr: "" });
  });

  test("doctor hears of it", async () => {
    const node = await nodeOfVersionManager();
    const launcher = openLauncher(houseOf(await checkout(), { node }));
    await launcher.install();
    await rm(node);
    expect(await launcher.state()).toMatchObject({
      installed: true,
      current: false,
      problem: `the Node that it names is gone: ${node}`,
    });
  });

  test("a program that is gone is said in words, with the fix", async () => {
    const root = await checkout();
    const launcher = openLauncher(houseOf(root));
    await launcher.install();
    await rm(root, { recursive: true });
    const { code, stdout, stderr } = await call(launcher.path, ["token"]);
    expect({ code, stdout }).toEqual({ code: 127, stdout: "" });
    expect(stderr).toBe(
      `portkey-codex: the program is gone: ${root}/bin/portkey-codex.js\n  fix   npx portkey-codex@latest init\n`,
    );
  });
});

describe("state", () => {
  const launcherFile = () => join(folder, "home", "data", "bin", "portkey-codex");

  test("nothing there", async () => {
    expect(await openLauncher(houseOf(await npx())).state()).toEqual({ installed: false, current: false });
  });

  test.for([
    {
      name: "an older version's",
      spoil: async () => {},
      version: "1.1.0",
      problem: "version 1.0.0 wrote it, and this is 1.1.0",
    },
    {
      name: "a stranger's file",
      spoil: () => writeFile(launcherFile(), "#!/bin/sh\n"),
      problem: "it is not a launcher that we wrote",
    },
    {
      name: "a changed one",
      spoil: async () => writeFile(launcherFile(), `${await readFile(launcherFile(), "utf8")}\n# mine\n`),
      problem: "it does not say what it should",
    },
    {
      name: "a copy that lost a file",
      spoil: () => rm(join(folder, "home", "data", "program", "1.0.0", "dist", "main.js")),
      problem: "is damaged",
    },
  ])("$name is not current", async ({ spoil, version, problem }) => {
    const root = await npx();
    await openLauncher(houseOf(root)).install();
    await spoil();
    const launcher = openLauncher(houseOf(root, version ? { version } : {}));
    expect(await launcher.state()).toMatchObject({
      installed: true,
      current: false,
      problem: expect.stringContaining(problem),
    });
    await launcher.install();
    expect(await launcher.state()).toMatchObject({ current: true });
  });
});

test("remove takes the launcher and every copy, and says whether there was one", async () => {
  const launcher = openLauncher(houseOf(await npx()));
  await launcher.install();
  expect(await launcher.remove()).toBe(true);
  expect(await readdir(join(folder, "home", "data"))).toEqual([]);
  expect(await launcher.remove()).toBe(false);
});

test("the Windows launcher names no folder of the user in a code page's reach", async () => {
  const root = await checkout();
  const house = houseOf(root, {
    platform: "win32",
    node: "C:\\Program Files\\nodejs\\node.exe",
    environment: { PORTKEY_CODEX_HOME: "" },
  });
  const launcher = openLauncher(house);
  await launcher.install();
  const text = await readFile(launcher.path, "utf8");
  expect(launcher.path.endsWith("portkey-codex.cmd")).toBe(true);
  expect(text.split("\r\n").slice(4, 9)).toEqual([
    "setlocal",
    'set "NODE=C:\\Program Files\\nodejs\\node.exe"',
    `set "PROGRAM=${root}/bin/portkey-codex.js"`,
    "",
    'if not exist "%PROGRAM%" goto gone',
  ]);
});
