import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // The real-Codex runs need a 400 MB binary; .ci/run and `npm run e2e` call them by name.
    exclude: ["test/e2e/**", "test/bench/**", "node_modules/**"],
    testTimeout: 30_000,
    // Some build the program first, which takes a busy machine longer than the ten seconds that are the default.
    hookTimeout: 60_000,
    pool: "forks",
  },
});
