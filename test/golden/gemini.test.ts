// A folder here is a test: stream.sse as Gemini writes it, and the events that it means. UPDATE_GOLDEN=1 rewrites
// events.jsonl. Every stream is also cut in two at each of its bytes, and read as one body.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gemini } from "../../src/translate/gemini/gemini.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { countingContext, decodeChunks } from "../support/gemini-stream.ts";

const CASES = join(import.meta.dirname, "gemini");
const names = readdirSync(CASES);

const streamOf = (name: string): Buffer => readFileSync(join(CASES, name, "stream.sse"));
const datasOf = (name: string): string[] =>
  [...streamOf(name).toString().matchAll(/^data: (.*?)\r?$/gm)].map((found) => found[1] ?? "");

describe.each(names)("%s", (name) => {
  test("means these events", () => {
    const events = decodeChunks([streamOf(name)]);
    assertWellFormed(events);
    const expected = join(CASES, name, "events.jsonl");
    const written = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(expected, written);
    expect(written).toBe(readFileSync(expected, "utf8"));
  });

  test("means the same however the network cuts it", () => {
    const stream = streamOf(name);
    const whole = decodeChunks([stream]);
    for (let at = 1; at < stream.length; at += 1) {
      expect(decodeChunks([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
    }
  });

  test("means the same as the array that a stream without alt=sse is", () => {
    const body: unknown = JSON.parse(`[${datasOf(name).join(",")}]`);
    expect(gemini.decodeBody(body, countingContext())).toEqual(decodeChunks([streamOf(name)]));
  });
});
