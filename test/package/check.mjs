// The package as npm hands it to a stranger: what is in it, that it installs without running any script, and that
// `npx ./portkey-codex-*.tgz` sets up, survives npm's emptied cache, and takes itself away, on Node 20, 22 and 24.
// node test/package/check.mjs [--keep]      (needs the npm registry; a few minutes)
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
// A third of it is what signs for AWS and Google and what runs jq, each read only by whoever asks for it.
const LIMITS = { packedBytes: 3_000_000, unpackedBytes: 11_000_000, packages: 61 };
const PARTS = /^(bin|dist|templates)\/|^(package\.json|README\.md|LICENSE)$/;
const NEEDED = [
  "bin/portkey-codex.js",
  "dist/main.js",
  "dist/token.js",
  "dist/gateway.js",
  "README.md",
  "LICENSE",
];
const BINARY = "better-sqlite3/build/Release/better_sqlite3.node";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "portkey-codex-package-")));
const problems = [];
try {
  const tarball = checkContents();
  checkInstall(tarball, "npm", ["npm"]);
  checkInstall(tarball, "npm 12", ["npx", "-y", "-p", "node@24", "-p", "npm@12", "npm"]);
  for (const major of [20, 22, 24]) await checkNpx(tarball, major);
} finally {
  killGateways();
  if (!process.argv.includes("--keep")) rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(`✗ ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

function expect(truth, problem) {
  if (!truth) problems.push(problem);
}

function run(command, args, { env = {}, cwd = folder } = {}) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")),
  );
  return execFileSync(command, args, {
    cwd,
    env: { ...inherited, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function checkContents() {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT }));
  const paths = packed.files.map(({ path }) => path);
  for (const path of paths) expect(PARTS.test(path), `the package holds ${path}`);
  for (const path of NEEDED) expect(paths.includes(path), `the package lacks ${path}`);
  expect(packed.size <= LIMITS.packedBytes, `the package has ${packed.size} bytes`);
  expect(packed.unpackedSize <= LIMITS.unpackedBytes, `the package unpacks to ${packed.unpackedSize} bytes`);
  for (const path of paths.filter((path) => path.startsWith("dist/"))) {
    const text = readFileSync(join(ROOT, path), "utf8");
    for (const private_ of [ROOT, homedir()]) expect(!text.includes(private_), `${path} names ${private_}`);
  }
  console.log(
    `✓ contents: ${paths.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked`,
  );
  return join(folder, packed.filename);
}

/** No script runs, no compiler is there: it must install all the same. */
function checkInstall(tarball, name, [command, ...words]) {
  const place = join(folder, `install ${name}`);
  mkdirSync(place);
  run(command, [...words, "init", "-y"], { cwd: place });
  run(command, [...words, "install", "--ignore-scripts", tarball], { cwd: place });
  const modules = join(place, "node_modules");
  const packages = readdirSync(modules).flatMap((entry) =>
    entry.startsWith("@") ? readdirSync(join(modules, entry)) : entry.startsWith(".") ? [] : [entry],
  );
  expect(packages.length <= LIMITS.packages, `${name} installs ${packages.length} packages`);
  const version = run(process.execPath, [join(modules, "portkey-codex/bin/portkey-codex.js"), "--version"]);
  expect(/^portkey-codex \d+\.\d+\.\d+\n$/.test(version), `--version printed ${version}`);
  console.log(`✓ ${name}: ${packages.length} packages, no script needed`);
}

async function checkNpx(tarball, major) {
  const node = run("npx", ["-y", "-p", `node@${major}`, "node", "-p", "process.execPath"]).trim();
  const home = join(folder, `home ${major}`);
  const cache = join(home, "npm cache");
  const work = join(home, "an empty folder");
  mkdirSync(work, { recursive: true });
  const env = {
    HOME: home,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    npm_config_cache: cache,
    npm_config_ignore_scripts: "true",
    PORTKEY_CODEX_PORT: String(await freePort()),
    PORTKEY_CODEX_SECRET_STORE: "file",
  };
  cpSync(tarball, join(work, basename(tarball)));
  const npx = (...args) => run("npx", ["-y", `./${basename(tarball)}`, ...args], { env, cwd: work });
  npx("help");
  // Node 20 has no SQLite of its own; npm would have built this one.
  const [installed] = readdirSync(join(cache, "_npx"));
  if (major === 20)
    cpSync(join(ROOT, "node_modules", BINARY), join(cache, "_npx", installed, "node_modules", BINARY));
  npx("init", "--provider", "demo", "--yes");
  rmSync(join(cache, "_npx"), { recursive: true });

  const launcher = join(home, ".local/share/portkey-codex/bin/portkey-codex");
  const bare = { env: { HOME: home, PATH: "", PORTKEY_CODEX_PORT: env.PORTKEY_CODEX_PORT } };
  const ours = (...args) => run(launcher, args, bare);
  expect(/^pkcx_/.test(ours("token")), `Node ${major}: no token after npm emptied its cache`);
  const { model } = JSON.parse(ours("logs", "--json", "model"))[0] ?? {};
  expect(
    model === "@demo/demo" || model === "demo",
    `Node ${major}: the test request was logged as ${model}`,
  );
  ours("uninstall", "--yes");
  const left = readdirSync(join(home, ".local/share/portkey-codex"));
  expect(
    isDeepStrictEqual(
      left.filter((name) => !name.startsWith("portkey-codex.db")),
      [],
    ),
    `Node ${major}: ${left} stayed`,
  );
  expect(!existsSync(launcher), `Node ${major}: the launcher stayed`);
  console.log(`✓ npx on Node ${major}: set up, survived, gone`);
}

/** Whatever failed, no gateway outlives the check. */
function killGateways() {
  const rows = run("ps", ["-A", "-o", "pid=,args="]).split("\n");
  const ours = rows.filter((row) => row.includes(folder)).map((row) => Number.parseInt(row, 10));
  for (const pid of ours) process.kill(pid, "SIGKILL");
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
