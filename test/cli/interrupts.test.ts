import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { bundle } from "../support/bundle.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portkey-codex-"));
  program = await bundle("desk-visitor.ts", folder);
  return () => rm(folder, { recursive: true, force: true });
});

/** Started, and heard once. */
async function start(manner: "obeys" | "hangs" | "owns"): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, manner], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout!, "data");
  return child;
}

const exitCode = async (child: ChildProcess): Promise<number | null> => (await once(child, "exit"))[0];

test.skipIf(process.platform === "win32")(
  "the first Ctrl-C asks to stop, and the answer counts",
  async () => {
    const child = await start("obeys");
    child.kill("SIGINT");
    expect(await exitCode(child)).toBe(7);
  },
);

test.skipIf(process.platform === "win32")("the second Ctrl-C ends it", async () => {
  const child = await start("hangs");
  child.kill("SIGINT");
  await once(child.stderr!, "data");
  child.kill("SIGINT");
  expect(await exitCode(child)).toBe(130);
});

test.skipIf(process.platform === "win32")("who does not stop is ended soon", async () => {
  const child = await start("hangs");
  child.kill("SIGINT");
  expect(await exitCode(child)).toBe(130);
});

test.skipIf(process.platform === "win32")("a command that owns Ctrl-C is not ended by us", async () => {
  const child = await start("owns");
  child.kill("SIGINT");
  expect(await exitCode(child)).toBe(0);
});

test("a reader that goes away is no failure", async () => {
  const child = await start("hangs");
  child.stdout!.destroy();
  expect(await exitCode(child)).toBe(0);
});

test("a command that owns its end goes on without a reader", async () => {
  const child = await start("owns");
  child.stdout!.destroy();
  child.kill(process.platform === "win32" ? "SIGKILL" : "SIGTERM");
  expect(await exitCode(child)).toBe(process.platform === "win32" ? null : 0);
});
