// A folder here is a test: stream.sse as Gemini writes it, and the events that it means. UPDATE_GOLDEN=1 rewrites
// events.jsonl. Every stream is also cut in two at each of its bytes, read as one body, and damaged at random.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gemini } from "../../src/translate/gemini/gemini.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { countingContext, decodeChunks, decodeDatas } from "../support/gemini-stream.ts";

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

describe("damaged streams", () => {
  const all = names.map(datasOf);
  const ROUNDS = 8_000;

  test(`${ROUNDS} of them: no throw, the grammar holds, one end`, () => {
    const random = mulberry32(20_260_311);
    for (let round = 0; round < ROUNDS; round += 1) {
      const datas = damage(all[round % all.length] ?? [], all, random);
      try {
        assertWellFormed(decodeDatas(datas));
      } catch (error) {
        throw new Error(`round ${round}: ${String(error)}\n${datas.join("\n")}`);
      }
    }
  });
});

type Random = () => number;

/** https://gist.github.com/tommyettinger/46a874533244883189143505d203312c: small, seeded, public domain */
function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Some events lost, doubled, swapped, from another stream, cut off, or with a value of another type. */
function damage(datas: readonly string[], all: readonly (readonly string[])[], random: Random): string[] {
  const damaged = [...datas];
  const pick = (length: number): number => Math.floor(random() * length);
  for (let hits = 1 + pick(3); hits > 0; hits -= 1) {
    const at = pick(damaged.length + 1);
    const one = damaged[at];
    const other = all[pick(all.length)] ?? [];
    const kind = pick(6);
    if (kind === 0) damaged.splice(at, 1);
    else if (kind === 1 && one !== undefined) damaged.splice(pick(damaged.length + 1), 0, one);
    else if (kind === 2) damaged.reverse();
    else if (kind === 3) damaged.splice(at, 0, ...other.slice(pick(other.length + 1)));
    else if (kind === 4 && one !== undefined) damaged[at] = one.slice(0, pick(one.length));
    else if (one !== undefined) damaged[at] = retype(one, random);
  }
  return damaged;
}

const ODD = [null, 0, -1, 1e308, "", "text", true, [], [[]], {}, { __proto__: 1 }, [null], "\ud800"];

function retype(data: string, random: Random): string {
  try {
    const odd = (): unknown => ODD[Math.floor(random() * ODD.length)];
    return JSON.stringify(JSON.parse(data, (_, value) => (random() < 0.1 ? odd() : value)));
  } catch {
    return data;
  }
}
