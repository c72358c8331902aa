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

test("and 64 MiB at most, also when the same answer is kept again", () => {
  const { keep, has } = openStore();
  const mebibytes = 1_048_576;
  for (let at = 0; at < 10; at += 1) keep("same", 20 * mebibytes);
  keep("second", 20 * mebibytes);
  keep("third", 20 * mebibytes);
  expect([has("same"), has("second"), has("third")]).toEqual([true, true, true]);
  keep("fourth", 20 * mebibytes);
  expect([has("same"), has("second"), has("third"), has("fourth")]).toEqual([false, true, true, true]);
});
