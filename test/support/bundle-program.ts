import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";

/** A program of the tests, bundled so that every supported Node can run it. Native packages stay outside. */
export interface Program {
  readonly file: string;
  remove(): Promise<void>;
}

export async function bundleProgram(entry: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), "portkey-codex-program-"));
  await symlink(resolve(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"), "junction");
  const outdir = join(folder, "dist");
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    outExtension: { ".js": ".mjs" },
    external: ["better-sqlite3", "@napi-rs/keyring"],
    define: { __VERSION__: JSON.stringify("0.0.0-test") },
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  const file = join(outdir, basename(entry).replace(/\.ts$/, ".mjs"));
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
