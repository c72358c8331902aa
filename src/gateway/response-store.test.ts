import { expect, test } from "vitest";
import { ResponseStore } from "./response-store.ts";

const HOUR_MS = 3_600_000;

function openStore() {
  let nowMs = 0;
  const store = new ResponseStore({ nowUnixMs: () => nowMs, monotonicMs: () => nowMs });
  const keep = (id: string, bytes = 1) =>
    store.keep(id, { keyName: "k", request: Buffer.alloc(bytes), response: Buffer.from("{}") });
  const has = (id: string) => store.find(id, "k") !== undefined;
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { store, keep, has, pass };
}

test("an answer is forgotten after six hours", () => {
  const { keep, has, pass } = openStore();
  keep("old");
  pass(5 * HOUR_MS);
  keep("new");
  expect([has("old"), has("new")]).toEqual([true, true]);
  pass(HOUR_MS + 1);
  expect([has("old"), has("new")]).toEqual([false, true]);
});

test("there are a thousand at most; the oldest goes first", () => {
  const { keep, has } = openStore();
  for (let at = 0; at < 1_001; at += 1) keep(`${at}`);
  expect([has("0"), has("1"), has("1000")]).toEqual([false, true, true]);
});

test("the same id of two keys is two answers, and each is counted once", () => {
  const { store, has } = openStore();
  const of = (keyName: string) => ({ keyName, request: Buffer.from(keyName), response: Buffer.from("{}") });
  for (let at = 0; at < 70_000; at += 1) store.keep("same", of(at % 2 === 0 ? "k" : "other"));
  expect(store.find("same", "k")?.request.toString()).toBe("k");
  expect(store.find("same", "other")?.request.toString()).toBe("other");
  store.keep("next", { keyName: "k", request: Buffer.alloc(15 * 1_048_576), response: Buffer.from("{}") });
  expect([has("same"), has("next")]).toEqual([true, true]);
});

test("one that is longer than a quarter of all is not kept, and pushes nobody out", () => {
  const { keep, has } = openStore();
  keep("short");
  keep("long", 17 * 1_048_576);
  expect([has("short"), has("long")]).toEqual([true, false]);
});

test("and 64 MiB at most, also when the same answer is kept again", () => {
  const { keep, has } = openStore();
  const mebibytes = 1_048_576;
  for (let at = 0; at < 10; at += 1) keep("same", 15 * mebibytes);
  for (const id of ["second", "third", "fourth"]) keep(id, 15 * mebibytes);
  expect(["same", "second", "third", "fourth"].map(has)).toEqual([true, true, true, true]);
  keep("fifth", 15 * mebibytes);
  expect(["same", "second", "third", "fourth", "fifth"].map(has)).toEqual([false, true, true, true, true]);
});
