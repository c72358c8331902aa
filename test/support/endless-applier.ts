// Applies and restores without end, until it is killed: each round two journals and two configs are written.
import { dirname, join } from "node:path";
import { openCodexHome } from "../../src/codex/codex-home.ts";
import { INTENT } from "./codex-intent.ts";

const [codexHome = ""] = process.argv.slice(2);
const folder = dirname(codexHome);
const codex = openCodexHome({
  paths: { home: folder, stateDir: join(folder, "state") },
  environment: { CODEX_HOME: codexHome, PATH: "" },
  clock: { nowUnixMs: () => Date.now() },
});
process.stdout.write("started\n");
for (let round = 0; ; round += 1) {
  await (await codex.plan({ ...INTENT, model: `@a/${round}` })).write();
  if (round % 3 === 2) await (await codex.planRestore()).write();
}
