import { describe, expect, test } from "vitest";
import { barestEntry, fullEntry, underWay } from "../../../test/support/log-entries.ts";
import { LogQueue, QUEUE } from "./log-queue.ts";

const all = () => true;
const run = (id: string) => barestEntry({ id, status: "running" });
const idsIn = (queue: LogQueue, rows = QUEUE.rows * 2) => {
  const { final, running } = queue.next(rows, all);
  return { final: final.map(({ id }) => id), running: running.map(({ id }) => id) };
};

describe("the queue is bounded", () => {
  test("in final rows: the oldest go, and are counted", () => {
    const queue = new LogQueue();
    for (let i = 0; i < QUEUE.rows + 3; i += 1) queue.finish(fullEntry({ id: `${i}` }), undefined);
    expect(queue.dropped).toBe(3);
    expect(queue.finals).toBe(QUEUE.rows);
    expect(idsIn(queue, 1).final).toEqual(["3"]);
  });

  test("in running rows: the oldest go, and nothing is lost, for they are written when they end", () => {
    const queue = new LogQueue();
    for (let i = 0; i < QUEUE.rows + 3; i += 1) queue.begin(underWay(run(`${i}`)));
    expect(idsIn(queue).running).toHaveLength(QUEUE.rows);
    expect(queue.dropped).toBe(0);
  });

  test("in bodies: room is made until they fit", () => {
    const queue = new LogQueue();
    const half = "x".repeat(QUEUE.bodyCharacters / 2);
    for (const id of ["a", "b", "c"]) queue.finish(fullEntry({ id }), { id, response: half });
    expect(idsIn(queue).final).toEqual(["b", "c"]);
    expect(queue.dropped).toBe(1);
    queue.done(queue.next(2, all));
    queue.finish(fullEntry({ id: "d" }), { id: "d", request: half, response: half });
    expect(idsIn(queue).final).toEqual(["d"]);
    expect(queue.dropped).toBe(1);
  });
});

test("what ends leaves the running ones; what is written leaves the queue", () => {
  const queue = new LogQueue();
  queue.begin(underWay(run("a")));
  queue.begin(underWay(run("b")));
  queue.finish(fullEntry({ id: "a" }), undefined);
  expect(idsIn(queue)).toEqual({ final: ["a"], running: ["b"] });
  expect(queue.next(9, ({ id }) => id !== "b").running).toEqual([]);
  queue.done(queue.next(9, all));
  expect(queue.isEmpty).toBe(true);
});
