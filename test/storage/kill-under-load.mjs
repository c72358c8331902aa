// The long form of kill-nine.test.ts, for .ci/run: fifty kills instead of three.
import { spawnSync } from "node:child_process";

const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "test/storage/kill-nine.test.ts"],
  { stdio: "inherit", env: { ...process.env, KILL_ROUNDS: "50" } },
);
process.exit(status ?? 1);
