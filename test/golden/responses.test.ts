// A folder here is a test: what an upstream streams in upstream.sse, and what we hear in it in events.jsonl.
// UPDATE_GOLDEN=1 rewrites the events.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { responses } from "../../src/translate/responses/responses.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { decodeStream } from "../support/decode-stream.ts";
import { seeded } from "../support/random-toml.ts";

const CASES = join(import.meta.dirname, "responses");
const streamOf = (name: string) => readFileSync(join(CASES, name, "upstream.sse"));

describe.each(readdirSync(CASES))("%s", (name) => {
  const bytes = streamOf(name);
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

const SEEDS = Array.from({ length: 1_500 }, (_, seed) => seed);

test("a damaged stream ends once and keeps the grammar", () => {
  const streams = readdirSync(CASES).map((name) =>
    streamOf(name)
      .toString()
      .split(/(?<=\n\r?\n)/),
  );
  for (const seed of SEEDS) {
    const random = seeded(seed);
    const frames = [...(streams[Math.floor(random() * streams.length)] ?? [])];
    for (let damages = 1 + Math.floor(random() * 4); damages > 0; damages -= 1) damage(frames, random);
    const heard = decodeStream(responses, [Buffer.from(frames.join(""))]);
    try {
      assertWellFormed(heard);
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`);
    }
  }
});

/** Loses, repeats, moves or falsifies one frame. */
function damage(frames: string[], random: () => number): void {
  const at = Math.floor(random() * frames.length);
  const frame = frames[at] ?? "";
  const spot = Math.floor(random() * frame.length);
  const falsify = (pattern: RegExp, value: string) =>
    frames.splice(at, 1, frame.replace(pattern, (text) => (random() < 0.2 ? value : text)));
  const ways = [
    () => frames.splice(at, 1),
    () => frames.splice(at, 0, frame),
    () => frames.push(...frames.splice(at, 1)),
    () => frames.splice(at, 1, frame.slice(0, spot) + frame.slice(spot + 1)),
    () => falsify(/"[^"]*"(?!:)/g, "{}"),
    () => falsify(/"[^"]*"(?!:)/g, '{"toString":1}'),
    () => falsify(/\d+/g, "null"),
    () => frames.push(...frames),
  ];
  ways[Math.floor(random() * ways.length)]?.();
}
