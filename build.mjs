// Bundles src/ into dist/ (or the folder named on the command line): one entry, one lazily imported chunk per
// command, source maps. Native packages stay outside: npm installs them for the user's platform.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(root, "dist"));
const { version } = readManifest(root);

/**
 * Codex waits for these two at every start. Node takes longer to find thirty files than to run them, so each gets
 * all it needs in one file (bin/portkey-codex.js chooses it); what it needs later, or never, stays a chunk.
 * Whatever throws our failures must be inside: a second copy of their class would not be recognised. Guardrails, which
 * few have and which are large, stay outside: their refusals are known by name (refusal.ts).
 */
const DOORS = {
  token: [
    "src/cli/commands/token.ts",
    "src/app/token.ts",
    "src/app/key-default.ts",
    "src/settings/settings-file.ts",
    "src/secrets/secret-stores.ts",
    "src/secrets/secret-service.ts",
    "src/machine/gateway-process.ts",
    "src/machine/gateway-start.ts",
    "src/machine/port-holder.ts",
    "src/storage/sqlite/storage.ts",
  ],
  gateway: [
    "src/cli/parse-call.ts",
    "src/cli/commands/proxy-start.ts",
    "src/app/proxy-foreground.ts",
    "src/gateway/translate-lane.ts",
    "src/gateway/dialects.ts",
    "src/gateway/socket-door.ts",
    "src/machine/lesson-file.ts",
    "src/settings/settings-file.ts",
    "src/secrets/secret-stores.ts",
    "src/secrets/secret-service.ts",
    "src/secrets/request-signer.ts",
    "src/machine/gateway-process.ts",
    "src/machine/gateway-claim.ts",
    "src/machine/port-holder.ts",
    "src/storage/sqlite/storage.ts",
  ],
};

/**
 * Node's own modules, through require(). An ESM import of one runs every getter that it exports (node:http's load
 * a whole HTTP client, 40 ms in Node 22), and it does so even for code that is never reached.
 */
const builtinsByRequire = {
  name: "builtins-by-require",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === "import-statement" ? { path, namespace: "builtin" } : undefined,
    );
    onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

const shared = {
  absWorkingDir: root,
  outdir,
  bundle: true,
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
};

const program = await build({
  ...shared,
  entryPoints: { main: "src/main.ts" },
  chunkNames: "chunks/[name]-[hash]",
  splitting: true,
  plugins: [builtinsByRequire],
});
const chunks = chunksOf(program.metafile);
const doors = await Promise.all(
  Object.entries(DOORS).map(([name, files]) =>
    build({
      ...shared,
      entryPoints: { [name]: "src/main.ts" },
      plugins: [builtinsByRequire, inlineOnly(files)],
    }),
  ),
);

rmSync(outdir, { recursive: true, force: true });
for (const { path, contents } of [program, ...doors].flatMap(({ outputFiles }) => outputFiles)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
// Runs as a process of its own, started from the folder of the code that starts it.
for (const folder of [".", "chunks"]) {
  copyFileSync(join(root, "src/secrets/keychain-helper.cjs"), join(outdir, folder, "keychain-helper.cjs"));
}
writeFileSync(join(outdir, "THIRD-PARTY-NOTICES.txt"), notices(Object.keys(program.metafile.inputs)));

/** Where the split build put each file that is imported lazily. */
function chunksOf({ outputs }) {
  const entries = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
  return new Map(
    entries.map(([output, { entryPoint }]) => [
      join(root, entryPoint),
      `./${relative(outdir, join(root, output))}`,
    ]),
  );
}

/** Of the lazy imports only those named are taken into the file; the others stay where the split build has them. */
function inlineOnly(files) {
  const inlined = new Set(files.map((file) => join(root, file)));
  return {
    name: "inline-only",
    setup({ onResolve, resolve }) {
      onResolve({ filter: /./ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === inlined) return undefined;
        const found = await resolve(path, { kind, resolveDir, pluginData: inlined });
        const chunk = chunks.get(found.path);
        return inlined.has(found.path) || chunk === undefined ? found : { path: chunk, external: true };
      });
    },
  };
}

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
