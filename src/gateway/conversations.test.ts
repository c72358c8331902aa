import { expect, test } from "vitest";
import { Conversations } from "./conversations.ts";

const items = (bytes: number) => [Buffer.alloc(bytes)];

test("the eight last ones are known", () => {
  const conversations = new Conversations();
  for (let n = 1; n <= 10; n += 1) conversations.keep(`r${n}`, items(1), 1_000);
  const known = Array.from({ length: 10 }, (_, n) => conversations.find(`r${n + 1}`) !== undefined);
  expect(known).toEqual([false, false, ...Array<boolean>(8).fill(true)]);
});

test("together no more than the limit; one that is larger alone is not kept at all", () => {
  const conversations = new Conversations();
  conversations.keep("a", items(60), 100);
  conversations.keep("b", items(60), 100);
  expect([conversations.find("a"), conversations.find("b")?.length]).toEqual([undefined, 1]);
  conversations.keep("c", items(101), 100);
  expect([conversations.find("b"), conversations.find("c")]).toEqual([undefined, undefined]);
  conversations.keep("d", items(100), 100);
  expect(conversations.find("d")).toHaveLength(1);
});

test("the same id again counts once", () => {
  const conversations = new Conversations();
  for (let n = 0; n < 3; n += 1) conversations.keep("a", items(60), 100);
  conversations.keep("b", items(40), 100);
  expect([conversations.find("a")?.length, conversations.find("b")?.length]).toEqual([1, 1]);
});
