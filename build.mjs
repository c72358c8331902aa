// Bundles src/ into dist/ (or the folder named on the command line): one entry, one lazily imported chunk per
// command, source maps. Native packages stay outside: npm installs them for the user's platform.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(root, "dist"));
const { version } = readManifest(root);

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: { main: "src/main.ts" },
  outdir,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // For `--debug`, whose stack traces then name our files. The sources themselves are in the repository.
  sourcemap: "linked",
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  // A build that fails leaves the last good one.
  write: false,
  define: { __VERSION__: JSON.stringify(version) },
  external: ["better-sqlite3", "@napi-rs/keyring"],
  // Some bundled CommonJS packages call require() on Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});

rmSync(outdir, { recursive: true, force: true });
for (const { path, contents } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
// Runs as a process of its own, started from the folder of the code that starts it.
copyFileSync(join(root, "src/secrets/keychain-helper.cjs"), join(outdir, "chunks/keychain-helper.cjs"));
writeFileSync(join(outdir, "THIRD-PARTY-NOTICES.txt"), notices(Object.keys(metafile.inputs)));

/** The licence text of every package whose code is inside the bundle. */
function notices(inputs) {
  const packages = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  const folders = [...new Set(packages.filter(Boolean))].sort();
  const parts = folders.map((folder) => {
    const { name, version, license } = readManifest(join(root, folder));
    return `${name} ${version} (${license})\n\n${licenceText(join(root, folder))}`;
  });
  return `portkey-codex contains code of these packages.\n\n${parts.join("\n\n---\n\n")}\n`;
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  if (file === undefined) return "(the package has no licence file; see its package.json)";
  return readFileSync(join(folder, file), "utf8").trim();
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
