// A folder here is a test: what a vendor streams in upstream.sse, and what we hear in it in events.jsonl.
// UPDATE_GOLDEN=1 rewrites the events.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chat } from "../../src/translate/chat/chat.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { decodeStream } from "../support/decode-stream.ts";

const CASES = join(import.meta.dirname, "chat");

describe.each(readdirSync(CASES))("%s", (name) => {
  const bytes = readFileSync(join(CASES, name, "upstream.sse"));
  const lines = decodeStream(chat, [bytes]).map((event) => JSON.stringify(event));

  test("is heard as it was meant", () => {
    const expected = join(CASES, name, "events.jsonl");
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(expected, `${lines.join("\n")}\n`);
    assertWellFormed(decodeStream(chat, [bytes]));
    expect(lines).toEqual(readFileSync(expected, "utf8").trimEnd().split("\n"));
  });

  test("is the same, wherever the network cuts it", () => {
    const half = Math.ceil(bytes.length / 2);
    const whole = `[${lines.join(",")}]`;
    for (let at = 1; at <= half; at += 1) {
      const chunks = [bytes.subarray(0, at), bytes.subarray(at, at + half), bytes.subarray(at + half)];
      if (JSON.stringify(decodeStream(chat, chunks)) !== whole) {
        expect.fail(`cut at byte ${at} and ${at + half} it differs`);
      }
    }
  });

  // A cut within a frame is the same as one before it.
  test("never passes for finished when it breaks off before its end", () => {
    const frames = bytes.toString().split(/(?<=\n\n)/);
    for (let count = 0; count < frames.length; count += 1) {
      const begun = frames.slice(0, count).join("");
      const events = decodeStream(chat, [Buffer.from(begun)]);
      assertWellFormed(events);
      const hasReason = /"finish_reason":"/.test(begun);
      if (!hasReason) expect(events.at(-1)?.type, `after ${count} frames`).toBe("failure");
    }
  });
});
