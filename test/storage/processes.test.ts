// Several processes on one file, as it is when the gateway writes, `logs --tail` runs twice and `key create` comes by.
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleProgram, type Program } from "../support/bundle-program.ts";
import { cellar, databaseFile, engines } from "../support/cellar.ts";
import { runNode } from "../support/run-node.ts";

const names = ["write-rows", "follow-rows", "add-key"] as const;
const programs = new Map<string, Program>();
beforeAll(async () => {
  for (const name of names) programs.set(name, await bundleProgram(`test/storage/children/${name}.ts`));
});
afterAll(() => Promise.all([...programs.values()].map((program) => program.remove())));

const run = (name: (typeof names)[number], args: readonly string[], node?: string) =>
  runNode([programs.get(name)?.file ?? "", ...args], node ? { node } : {});

test("two processes follow while one writes: both see every row once, in order", async () => {
  const file = await databaseFile();
  const wanted = Array.from({ length: 1_000 }, (_, i) => `row${i}`);
  const runs = await Promise.all([
    run("follow-rows", [file, "row999"]),
    run("follow-rows", [file, "row999"]),
    run("write-rows", [file, "0", "1e12", "1000"]),
  ]);
  expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: "" }));
  expect(JSON.parse(runs[0].stdout)).toEqual(wanted);
  expect(JSON.parse(runs[1].stdout)).toEqual(wanted);
});

test("ten processes that all find no file make one database", async () => {
  const file = await databaseFile();
  const ids = Array.from({ length: 10 }, (_, i) => `key${i}`);
  const runs = await Promise.all(ids.map((id) => run("add-key", [file, id])));
  expect(runs.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(Array(10).fill("0 "));
  const { keys } = await cellar(engines[0]!, file);
  expect(keys.list().map(({ id }) => id)).toEqual(ids);
  expect(keys.version()).toBe(10);
});

// OTHER_NODE is a second Node, usually one that has only node:sqlite; .ci/run has it at hand.
const otherNode = process.env["OTHER_NODE"];

test.skipIf(!otherNode)("two libraries write one file in turn", async () => {
  const file = await databaseFile();
  const drivers: string[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    const node = turn % 2 === 0 ? process.execPath : otherNode;
    const { stdout, stderr } = await run("write-rows", [file, `${turn * 100}`, "1e12", "100"], node);
    expect(stderr).toBe("");
    drivers.push(stdout.split("\n")[0] ?? "");
  }
  const { reader } = await cellar(engines[0]!, file);
  expect(reader.count({ status: "ok" })).toBe(600);
  expect(reader.latestCursor()).toBeGreaterThanOrEqual(600);
  expect(new Set(drivers).size).toBe(2);
});
