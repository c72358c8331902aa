import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { lookUpBetterSqlite3, lookUpEngines, lookUpNodeSqlite } from "./engine.ts";

/** Stands in for `require`: a package of that version whose binary does what `binary` does. */
function packageLoader(version: string, binary: () => void) {
  const loaded: string[] = [];
  class Database {
    constructor() {
      binary();
    }
    close() {}
  }
  const load = (module: string) => {
    loaded.push(module);
    return module.endsWith("package.json") ? { version } : Database;
  };
  return { load, loaded };
}

const fails = (message: string) => () => {
  throw new Error(message);
};

describe("better-sqlite3 is used", () => {
  const cases = [
    { name: "12 on Node 20", version: "12.11.1", node: "20.19.0" },
    { name: "13 on the first Node that it does not crash", version: "13.2.0", node: "22.14.0" },
    { name: "13 on Node 24", version: "13.2.0", node: "24.1.0" },
  ];
  test.each(cases)("$name", ({ version, node }) => {
    const { load } = packageLoader(version, () => undefined);
    expect(lookUpBetterSqlite3(load, node)).toMatchObject({
      kind: "usable",
      engine: { name: "better-sqlite3" },
    });
  });
});

describe("better-sqlite3 is left alone", () => {
  test.each(["20.19.0", "22.13.9"])("13 on Node %s: its binary is not even loaded", (node) => {
    const { load, loaded } = packageLoader("13.0.0", fails("this would be a crash"));
    expect(lookUpBetterSqlite3(load, node)).toEqual({
      kind: "unusable",
      why: `better-sqlite3 13.0.0 crashes Node ${node}`,
    });
    expect(loaded).toEqual(["better-sqlite3/package.json"]);
  });

  const refusals = [
    { name: "blocked install script", message: "Could not locate the bindings file. Tried:\n → /a\n → /b" },
    {
      name: "another ABI",
      message: "was compiled against NODE_MODULE_VERSION 115.\nThis version requires 137",
    },
  ];
  test.each(refusals)("$name: one line says why", ({ message }) => {
    const { load } = packageLoader("12.11.1", fails(message));
    const why = `better-sqlite3: ${message.split("\n")[0]}`;
    expect(lookUpBetterSqlite3(load, "22.20.0")).toEqual({ kind: "unusable", why });
  });

  test("not installed at all", () => {
    expect(lookUpBetterSqlite3(fails("Cannot find module"), "22.20.0")).toMatchObject({ kind: "unusable" });
  });
});

test("a Node without node:sqlite says so", () => {
  expect(lookUpNodeSqlite(() => undefined)).toMatchObject({
    kind: "unusable",
    why: expect.stringMatching(/has no node:sqlite/),
  });
});

test("loading warns of nothing, and later warnings are heard again", async () => {
  const warnings: string[] = [];
  const listen = (warning: Error) => warnings.push(warning.message);
  process.on("warning", listen);
  expect([...lookUpEngines()]).toContainEqual(expect.objectContaining({ kind: "usable" }));
  expect(() => lookUpNodeSqlite(fails("broken"))).toThrow("broken");
  process.emitWarning("heard");
  await setImmediate();
  process.off("warning", listen);
  expect(warnings).toEqual(["heard"]);
});
