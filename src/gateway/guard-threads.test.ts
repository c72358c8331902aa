import { expect, test } from "vitest";
import { GuardThreads } from "./guard-threads.ts";

const part = (bytes: number) => ({ raw: Buffer.alloc(bytes), splices: [], rules: [], knownValues: 0 });

test("the thread that was quiet longest is forgotten first", () => {
  const threads = new GuardThreads();
  const made = Array.from({ length: 256 }, (_, name) => threads.of(String(name)));
  expect(threads.of("0")).toBe(made[0]);
  threads.of("256");
  expect(threads.of("0")).toBe(made[0]);
  expect(threads.of("2")).toBe(made[2]);
  expect(threads.of("1")).not.toBe(made[1]);
});

test("over the limit of bytes the older threads only have to be read again", () => {
  const threads = new GuardThreads();
  const old = threads.of("old");
  old.placeholders.of("EMAIL_ADDRESS", "ann@example.org");
  old.parts.set("input", part(100 * 1_048_576));
  threads.of("new").parts.set("input", part(60 * 1_048_576));
  threads.of("new");
  expect(threads.of("new").parts.size).toBe(1);
  expect([old.parts.size, old.placeholders.isEmpty]).toEqual([0, false]);
});
