// A folder here is a test: what an upstream streams in upstream.sse, and what we hear in it in events.jsonl.
// UPDATE_GOLDEN=1 rewrites the events.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { responses } from "../../src/translate/responses/responses.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { decodeStream } from "../support/decode-stream.ts";

const CASES = join(import.meta.dirname, "responses");

describe.each(readdirSync(CASES))("%s", (name) => {
  const bytes = readFileSync(join(CASES, name, "upstream.sse"));
  const events = decodeStream(responses, [bytes]);
  const lines = events.map((event) => JSON.stringify(event));

  test("is heard as it was meant", () => {
    const expected = join(CASES, name, "events.jsonl");
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(expected, `${lines.join("\n")}\n`);
    assertWellFormed(events);
    expect(lines).toEqual(readFileSync(expected, "utf8").trimEnd().split("\n"));
  });

  test("is the same, wherever the network cuts it", () => {
    for (let at = 1; at < bytes.length; at += 1) {
      const cut = decodeStream(responses, [bytes.subarray(0, at), bytes.subarray(at)]);
      if (JSON.stringify(cut) !== `[${lines.join(",")}]`) expect.fail(`cut at byte ${at} it differs`);
    }
  });

  test("never passes for finished when it breaks off before its end", () => {
    const frames = bytes.toString().split(/(?<=\n\r?\n)/);
    for (let count = 0; count < frames.length; count += 1) {
      const begun = frames.slice(0, count).join("");
      const heard = decodeStream(responses, [Buffer.from(begun)]);
      assertWellFormed(heard);
      const isOver = /"type":"response\.(completed|incomplete)"/.test(begun);
      expect(heard.at(-1)?.type === "finish", `after ${count} frames`).toBe(isOver && !/"error":\{/.test(begun));
    }
  });
});
