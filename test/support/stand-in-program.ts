import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** A program folder whose `bin/portkey-codex.js` is the stand-in gateway. Remove it when the tests are done. */
export async function buildStandIn(): Promise<{
  root: string;
  starter: string;
  remove: () => Promise<void>;
}> {
  const root = await mkdtemp(join(tmpdir(), "portkey-codex-program-"));
  const support = import.meta.dirname;
  const shared = { bundle: true, platform: "node", format: "esm", logLevel: "error" } as const;
  const starter = join(root, "start-gateway.mjs");
  const bin = join(root, "bin", "portkey-codex.js");
  await Promise.all([
    build({ ...shared, entryPoints: [join(support, "stand-in-gateway.ts")], outfile: bin }),
    build({ ...shared, entryPoints: [join(support, "start-gateway.ts")], outfile: starter }),
  ]);
  return { root, starter, remove: () => rm(root, { recursive: true }) };
}
