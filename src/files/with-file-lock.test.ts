import { execFileSync } from "node:child_process";
import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { withFileLock } from "./with-file-lock.ts";

const options = { subject: "the settings", waitMs: 20_000 };

/** Counts how many are inside at once, and gives the others every chance to come in too. */
function room() {
  let inside = 0;
  let most = 0;
  const visit = async () => {
    inside += 1;
    most = Math.max(most, inside);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    inside -= 1;
  };
  return { visit, most: () => most };
}

/** A lock as a process that is gone left it, ten seconds ago. */
async function abandon(lockFile: string, mark: string): Promise<void> {
  await writeFile(lockFile, mark);
  const then = new Date(Date.now() - 10_000);
  await utimes(lockFile, then, then);
}

const deadPid = (): string =>
  execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();

test("one at a time, and nothing is left behind", async () => {
  const folder = await tempFolder();
  const { visit, most } = room();
  await Promise.all(Array.from({ length: 20 }, () => withFileLock(join(folder, "x.lock"), options, visit)));
  expect(most()).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  { name: "a dead process", mark: () => `${deadPid()} 0a1b` },
  { name: "a process that died before it could sign", mark: () => "" },
])("many who find the lock of $name still enter one at a time", async ({ mark }) => {
  const folder = await tempFolder();
  const lockFile = join(folder, "x.lock");
  await abandon(lockFile, mark());
  const { visit, most } = room();
  await Promise.all(Array.from({ length: 12 }, () => withFileLock(lockFile, options, visit)));
  expect(most()).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test("a takeover that was itself killed halfway does not block for ever", async () => {
  const folder = await tempFolder();
  const lockFile = join(folder, "x.lock");
  await abandon(lockFile, deadPid());
  await abandon(`${lockFile}.takeover`, deadPid());
  expect(await withFileLock(lockFile, options, async () => "in")).toBe("in");
});

test("a living process keeps its lock: the message names it", async () => {
  const lockFile = join(await tempFolder(), "x.lock");
  await abandon(lockFile, String(process.pid));
  await expect(
    withFileLock(lockFile, { subject: "the settings", waitMs: 0 }, async () => "in"),
  ).rejects.toMatchObject({
    failure: {
      kind: "file-busy",
      file: "the settings",
      holder: expect.stringContaining(`process ${process.pid} `),
    },
  });
  expect(await readFile(lockFile, "utf8")).toBe(String(process.pid));
});

test("longer than maxHoldMs, even a living pid does not keep it", async () => {
  const lockFile = join(await tempFolder(), "x.lock");
  await abandon(lockFile, String(process.pid));
  expect(await withFileLock(lockFile, { ...options, maxHoldMs: 5_000 }, async () => "in")).toBe("in");
});

test("work that throws gives the lock back", async () => {
  const folder = await tempFolder();
  const failing = withFileLock(join(folder, "x.lock"), options, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await readdir(folder)).toEqual([]);
});
