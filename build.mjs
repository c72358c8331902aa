// Bundles src/ into dist/: one entry, one lazily imported chunk per command, source maps.
// Native packages stay outside the bundle: npm installs them for the user's platform.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
const result = await build({
  entryPoints: { main: "src/main.ts" },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  define: { __VERSION__: JSON.stringify(version) },
  external: ["better-sqlite3", "@napi-rs/keyring"],
  // Some bundled CommonJS packages call require() on Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});

writeFileSync("dist/THIRD-PARTY-NOTICES.txt", notices(result.metafile));

/** The licence text of every package whose code is inside the bundle. */
function notices(metafile) {
  const roots = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) roots.add(match[1]);
  }
  const parts = [...roots].sort().map((root) => {
    const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
    return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${licenceText(root)}`;
  });
  return `portkey-codex contains code of these packages.\n\n${parts.join("\n\n---\n\n")}\n`;
}

function licenceText(root) {
  for (const name of ["LICENSE", "LICENSE.md", "license", "LICENCE", "LICENSE.txt", "License.md"]) {
    try {
      return readFileSync(`${root}/${name}`, "utf8").trim();
    } catch {
      // Not under this name; the next spelling.
    }
  }
  return "(no licence file in the package; see its package.json)";
}
