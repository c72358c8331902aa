import { defineConfig } from "vitest/config";

/** The real Codex against the real gateway: slow, needs `npm run build` and installs Codex on demand. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    pool: "forks",
    // Codex is 400 MB of binary on a laptop's cores: one file at a time keeps its timeouts honest.
    fileParallelism: false,
  },
});
