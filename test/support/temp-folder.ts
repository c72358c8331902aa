import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is gone when the test is over. Works in a test and in its `beforeEach`. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "portkey-codex-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
