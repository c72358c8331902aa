// All golden streams, damaged at random: whatever an upstream sends, its turn ends once, and with a whole grammar.
// FUZZ_STREAMS: how many damaged streams of each dialect; .ci/run asks for more.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anthropic } from "../../src/translate/anthropic/anthropic.ts";
import { chat } from "../../src/translate/chat/chat.ts";
import type { Dialect } from "../../src/translate/dialect.ts";
import { gemini } from "../../src/translate/gemini/gemini.ts";
import { responses } from "../../src/translate/responses/responses.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { damagedStream } from "../support/damage-stream.ts";
import { countingIds, decodeStream } from "../support/decode-stream.ts";
import { seeded } from "../support/random-toml.ts";

const STREAMS = Number(process.env["FUZZ_STREAMS"] ?? 2_000);
/** A hundredfold of what it takes, so that only a hang meets it. */
const TIMEOUT_MS = 30_000 + STREAMS * 20;

describe("chat", () => survives(chat, "chat"));
describe("anthropic", () => survives(anthropic, "anthropic"));
describe("gemini", () => survives(gemini, "gemini"));
describe("responses", () => survives(responses, "responses"));

function survives<State>(dialect: Dialect<State>, folder: string): void {
  const root = join(import.meta.dirname, folder);
  const streams = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("stream.sse"))
    .map((path) => readFileSync(join(root, path), "utf8").split(/(?<=\n\r?\n)/));

  test(`${STREAMS} damaged streams: no throw, the grammar holds, one end`, { timeout: TIMEOUT_MS }, () => {
    const ends = new Set<string>();
    for (let seed = 1; seed <= STREAMS; seed += 1) {
      const random = seeded(seed);
      const stream = damagedStream(streams, random);
      try {
        const bytes = Buffer.from(stream);
        const cut = Math.floor(random() * bytes.length);
        const events = decodeStream(dialect, [bytes.subarray(0, cut), bytes.subarray(cut)]);
        assertWellFormed(events);
        ends.add(events.at(-1)?.type ?? "nothing");
      } catch (cause) {
        throw new Error(`seed ${seed}:\n${stream}`, { cause });
      }
    }
    expect(ends).toEqual(new Set(["finish", "failure"]));
  });

  test("a state is never written to once it was given away", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      let state = dialect.initial(countingIds());
      for (const data of damagedStream(streams, seeded(seed)).match(/(?<=^data: ).+/gm) ?? []) {
        // Whoever writes to it all the same throws.
        state = deepFreeze(dialect.decodeEvent(state, data, undefined).state);
      }
      deepFreeze(dialect.decodeEnd(state));
    }
  });
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
