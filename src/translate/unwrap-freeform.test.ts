import { describe, expect, test } from "vitest";
import { FreeformInput } from "./unwrap-freeform.ts";

const PATCH = '*** Begin Patch\n*** Update File: a "b".txt\n+\tπ 😀 \\d\n*** End Patch\n';
const wrapped = (value: unknown) => JSON.stringify(value);

function unwrap(pieces: readonly string[]): { input: string; streamed: string } {
  const freeform = new FreeformInput();
  const said = pieces.map((piece) => freeform.push(piece)).join("");
  const { input, rest } = freeform.end();
  return { input, streamed: said + rest };
}

describe("the input of a freeform tool", () => {
  const cases: { name: string; raw: string; input: string }[] = [
    { name: "as asked", raw: wrapped({ input: PATCH }), input: PATCH },
    { name: "with spaces", raw: ` {\n "input" : ${wrapped(PATCH)} }\n`, input: PATCH },
    { name: "with other keys behind", raw: wrapped({ input: PATCH, workdir: "/" }), input: PATCH },
    { name: "with other keys before", raw: wrapped({ reason: "r", input: PATCH }), input: PATCH },
    { name: "under another key", raw: wrapped({ patch: PATCH }), input: PATCH },
    { name: "under a key that nobody has thought of", raw: wrapped({ diff_text: PATCH }), input: PATCH },
    { name: "in an object in an object", raw: wrapped({ input: { patch: PATCH } }), input: PATCH },
    { name: "as a command", raw: wrapped({ command: ["apply_patch", PATCH] }), input: PATCH },
    { name: "as a bare JSON string", raw: wrapped(PATCH), input: PATCH },
    { name: "as plain text", raw: PATCH, input: PATCH },
    { name: "as plain text in quotes that are none", raw: '"use strict";\nf()', input: '"use strict";\nf()' },
    { name: "as a block of code", raw: "{ let a = 1; }", input: "{ let a = 1; }" },
    { name: "with real line ends inside", raw: `{"input":"a\n\tb","x":1}`, input: "a\n\tb" },
    { name: "with backslashes that escape nothing", raw: '{"input":"/\\d+\\$/"}', input: "/\\d+\\$/" },
    { name: "with quotes that nobody escaped", raw: '{"input":"say "hi" now"}', input: 'say "hi" now' },
    { name: "without its end", raw: '{"input":"*** Begin\\n*** End', input: "*** Begin\n*** End" },
    { name: "without its brace", raw: '{"input":"*** Begin"', input: "*** Begin" },
    { name: "empty", raw: wrapped({ input: "" }), input: "" },
    { name: "nothing at all", raw: "", input: "" },
    { name: "an object without a text", raw: '{"a":1}', input: '{"a":1}' },
    { name: "half a character", raw: '{"input":"\\ud83d"}', input: "\ud83d" },
  ];
  for (const { name, raw, input } of cases) {
    test(name, () => {
      expect(unwrap([raw]).input).toBe(input);
      // However it is cut: the same input.
      for (let at = 1; at < raw.length; at += 1) {
        expect(unwrap([raw.slice(0, at), raw.slice(at)]).input).toBe(input);
      }
      expect(unwrap([...raw]).input).toBe(input);
    });
  }

  const streamable = cases.filter(({ name }) => !name.includes("nobody escaped"));
  for (const { name, raw, input } of streamable) {
    test(`${name}: what was streamed is the input`, () => expect(unwrap([...raw]).streamed).toBe(input));
  }

  test("is streamed while it comes", () => {
    const freeform = new FreeformInput();
    const said = ['{"inp', 'ut":"a', "b\\", "nc\\u00", '41d"', "}"].map((piece) => freeform.push(piece));
    expect(said).toEqual(["", "a", "b", "\nc", "Ad", ""]);
  });

  test("a megabyte in small pieces costs its length", () => {
    const raw = wrapped({ input: PATCH.repeat(15_000) });
    const pieces = raw.match(/.{1,40}/gs) ?? [];
    const begin = performance.now();
    expect(unwrap(pieces).input).toHaveLength(PATCH.length * 15_000);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});
