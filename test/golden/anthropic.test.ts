// A folder here is a test: upstream.sse and the events.json that it means, or request.json (what is asked, and of whom)
// and the body.json that goes out, with its warnings. UPDATE_GOLDEN=1 rewrites what is expected.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anthropic } from "../../src/translate/anthropic/anthropic.ts";
import { assertWellFormed } from "../support/assert-well-formed.ts";
import { decodeSse, requestOf, targetOf } from "../support/anthropic-streams.ts";

const CASES = join(import.meta.dirname, "anthropic");

function expectGolden(name: string, file: string, value: unknown): void {
  const path = join(CASES, name, file);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
  expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(readFileSync(path, "utf8")));
}

const cases = readdirSync(CASES);

describe.each(cases.filter((name) => name.startsWith("stream-")))("%s", (name) => {
  const bytes = readFileSync(join(CASES, name, "upstream.sse"));

  test("says what it means", () => {
    const events = decodeSse([bytes]);
    assertWellFormed(events);
    expectGolden(name, "events.json", events);
  });

  test("says the same however the bytes were cut", () => {
    // Compared as text: there are thousands of cuts, and vitest's comparison is slow.
    const heard = (chunks: readonly Buffer[]) => JSON.stringify(decodeSse(chunks));
    const whole = heard([bytes]);
    for (let at = 1; at < bytes.length; at += 1) {
      expect(heard([bytes.subarray(0, at), bytes.subarray(at)])).toBe(whole);
    }
    expect(heard([...bytes].map((byte) => Buffer.of(byte)))).toBe(whole);
  });

  test("says the same with CRLF", () => {
    const crlf = Buffer.from(bytes.toString().replaceAll("\n", "\r\n"));
    expect(decodeSse([crlf])).toEqual(decodeSse([bytes]));
  });
});

describe.each(cases.filter((name) => name.startsWith("request-")))("%s", (name) => {
  test("goes out as it should", () => {
    const asked = JSON.parse(readFileSync(join(CASES, name, "request.json"), "utf8"));
    const encoded = anthropic.encodeRequest(requestOf(asked.request), targetOf(asked.target));
    expectGolden(name, "body.json", encoded);
  });
});
