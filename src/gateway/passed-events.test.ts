import { expect, test } from "vitest";
import { PassedEvents } from "./passed-events.ts";

const delta = (text: string): Buffer =>
  Buffer.from(`data: ${JSON.stringify({ type: "response.output_text.delta", delta: text })}\n\n`);

test("what is kept is a copy: a short event does not keep the whole packet alive that it came in", () => {
  const passed = new PassedEvents();
  const packet = delta("ten words of an answer that nobody has counted yet");
  passed.add(packet.subarray());
  const before = passed.estimateTokens();
  packet.fill(0x20);
  expect(passed.estimateTokens()).toBe(before);
  expect(before).toBeGreaterThan(5);
});

test("behind the first event that does not fit nothing more is kept, and the rest is taken to be alike", () => {
  const few = new PassedEvents();
  few.add(delta("some words "));
  const many = new PassedEvents();
  for (let at = 0; at < 10_000; at += 1) many.add(delta("some words "));
  const ratio = many.estimateTokens() / few.estimateTokens();
  expect(ratio).toBeGreaterThan(5_000);
  expect(ratio).toBeLessThan(15_000);
});
