import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import { countingIds, decodeStream } from "../../../test/support/decode-stream.ts";
import { seeded } from "../../../test/support/random-toml.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { chat } from "./chat.ts";

const CASES = join(import.meta.dirname, "../../../test/golden/chat");
const STREAMS = Number(process.env["FUZZ_STREAMS"] ?? 3_000);

const streams = readdirSync(CASES).map((name) =>
  readFileSync(join(CASES, name, "upstream.sse"), "utf8").split(/(?<=\n\n)/),
);

/** What a field can turn into: every type, and what breaks careless code. */
const ODD_VALUES = [
  "null",
  "true",
  "0",
  "-1",
  "1e400",
  '""',
  '"x"',
  "[]",
  "[[]]",
  "[null]",
  "{}",
  '{"__proto__":{"a":1}}',
  '"\\ud800"',
  '"constructor"',
  '[{"index":1e9}]',
  '{"text":{}}',
  '"<think>"',
  '"</think>"',
  '"tool_calls"',
];

type Random = () => number;
const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!;

const DAMAGES: readonly ((frames: string[], at: number, random: Random) => void)[] = [
  (frames, at) => frames.splice(at, 1),
  (frames, at) => frames.splice(at, 0, frames[at]!),
  (frames, at, random) => {
    const other = Math.floor(random() * frames.length);
    [frames[at], frames[other]] = [frames[other]!, frames[at]!];
  },
  // A frame of another stream.
  (frames, at, random) => frames.splice(at, 0, pick(random, pick(random, streams))),
  // A value that is something else.
  (frames, at, random) => {
    const values = [...frames[at]!.matchAll(/(?<=":|\[)("(?:[^"\\]|\\.)*"|null|\d+|\{\}|\[\])/g)];
    if (values.length === 0) return;
    const { index, 0: value } = pick(random, values);
    const frame = frames[at]!;
    frames[at] = frame.slice(0, index) + pick(random, ODD_VALUES) + frame.slice(index + value.length);
  },
  // A byte that is something else.
  (frames, at, random) => {
    const bytes = Buffer.from(frames[at]!);
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    frames[at] = bytes.toString("latin1");
  },
  (frames, at, random) => {
    frames[at] = frames[at]!.slice(0, Math.floor(random() * frames[at]!.length));
  },
  (frames, at) => frames.splice(at),
];

function damaged(random: Random): string {
  const frames = [...pick(random, streams)];
  for (let count = 1 + Math.floor(random() * 4); count > 0 && frames.length > 0; count -= 1) {
    pick(random, DAMAGES)(frames, Math.floor(random() * frames.length), random);
  }
  return frames.join("");
}

function hear(stream: string): readonly StreamEvent[] {
  const events = decodeStream(chat, [Buffer.from(stream)]);
  assertWellFormed(events);
  return events;
}

describe("damaged streams", () => {
  test("never throw, keep the grammar and end exactly once", () => {
    const ends = new Set<string>();
    for (let seed = 1; seed <= STREAMS; seed += 1) {
      const stream = damaged(seeded(seed));
      try {
        ends.add(hear(stream).at(-1)?.type ?? "nothing");
      } catch (cause) {
        throw new Error(`seed ${seed}:\n${stream}`, { cause });
      }
    }
    expect(ends).toEqual(new Set(["finish", "failure"]));
  });

  test("never write to a state that they were given", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      let state = chat.initial(countingIds());
      for (const data of damaged(seeded(seed)).match(/(?<=^data: ).+/gm) ?? []) {
        // Whoever writes to it all the same throws.
        state = deepFreeze(chat.decodeEvent(state, data, undefined).state);
      }
      deepFreeze(chat.decodeEnd(state));
    }
  });
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}

describe("whole answers of any shape", () => {
  const bodies = ["null", "[]", "3", '"x"', "{}", '{"choices":null}', '{"choices":[]}', '{"choices":[null]}'];
  test.each([
    ...bodies,
    ...ODD_VALUES.map((value) => `{"choices":[{"message":${value === "1e400" ? "1" : value}}]}`),
  ])("%s", (body) => assertWellFormed(chat.decodeBody(JSON.parse(body), countingIds())));
});
