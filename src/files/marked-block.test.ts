import { describe, expect, test } from "vitest";
import { findBlock, type MarkedBlock, withBlock } from "./marked-block.ts";

const block = (placement: MarkedBlock["placement"], ...lines: string[]): MarkedBlock => ({
  name: "us",
  lines: lines.length > 0 ? lines : ["export A=1"],
  placement,
});

const BEGIN = "# >>> us >>>\n";
const END = "# <<< us <<<\n";

const insertions = [
  {
    name: "at the end",
    before: "one\ntwo\n",
    placement: "end",
    after: `one\ntwo\n${BEGIN}export A=1\n${END}`,
  },
  { name: "at the start", before: "one\n", placement: "start", after: `${BEGIN}export A=1\n${END}one\n` },
  { name: "into an empty file", before: "", placement: "end", after: `${BEGIN}export A=1\n${END}` },
  {
    name: "behind #!",
    before: "#!/bin/bash\none\n",
    placement: "start",
    after: `#!/bin/bash\n${BEGIN}export A=1\n${END}one\n`,
  },
  {
    name: "behind a BOM",
    before: "\u{ef}\u{bb}\u{bf}one\n",
    placement: "start",
    after: `\u{ef}\u{bb}\u{bf}${BEGIN}export A=1\n${END}one\n`,
  },
  {
    name: "with the file's line ends",
    before: "one\r\ntwo\r\n",
    placement: "end",
    after: `one\r\ntwo\r\n${BEGIN}export A=1\n${END}`.replace(/(?<!\r)\n/g, "\r\n"),
  },
  {
    name: "below a line without an end",
    before: "one\ntwo",
    placement: "end",
    after: `one\ntwo\n${BEGIN}export A=1\n# (the line above had no line end)\n${END}`,
  },
  {
    name: "below half a line end",
    before: "one\r\ntwo\r",
    placement: "end",
    after: `one\r\ntwo\r\n${BEGIN}export A=1\n# (the line above had only half a line end)\n${END}`.replace(
      /(?<!\r)\n/g,
      "\r\n",
    ),
  },
  {
    name: "into a file that does not exist",
    before: undefined,
    placement: "start",
    after: `${BEGIN}export A=1\n# (this file was made for these lines)\n${END}`,
  },
] as const;

for (const { name, before, placement, after } of insertions) {
  test(`inserts ${name}, twice is once, and gives back the bytes`, () => {
    expect(withBlock(before, block(placement))).toBe(after);
    expect(withBlock(after, block(placement))).toBe(after);
    const madeForIt = before === undefined;
    expect(findBlock(after, "us")).toEqual({ kind: "found", rest: before ?? "", madeForIt });
  });
}

const BYTES = ["", "\n", "\r", "a", "#!", "\r\n", "\u{ef}\u{bb}\u{bf}", "# >>> other >>>\n", "\u{ff}\u{0}"];

test("every byte comes back, whatever the file is made of", () => {
  for (const one of BYTES) {
    for (const two of BYTES) {
      for (const three of BYTES) {
        const before = one + two + three;
        for (const placement of ["start", "end"] as const) {
          const after = withBlock(before, block(placement));
          expect(findBlock(after, "us"), JSON.stringify(before)).toMatchObject({ rest: before });
          expect(withBlock(after, block(placement))).toBe(after);
        }
      }
    }
  }
});

test("a block with other lines is renewed where it stands, and still gives back the bytes", () => {
  const old = `${withBlock("one", block("end"))}written since\n`;
  const renewed = withBlock(old, block("end", "export B=2", "export C=3"));
  expect(renewed).toBe(
    `one\n${BEGIN}export B=2\nexport C=3\n# (the line above had no line end)\n${END}written since\n`,
  );
  expect(findBlock(renewed, "us")).toMatchObject({ rest: "one\nwritten since\n" });
});

test("a file without the block", () => {
  expect(findBlock("# >>> other >>>\n# <<< other <<<\n", "us")).toEqual({ kind: "none" });
  expect(findBlock("  # >>> us >>>\necho '# >>> us >>>'\n", "us")).toEqual({ kind: "none" });
});

describe("markers that make no block are damage, and nothing is guessed", () => {
  const damaged = {
    "no end": `one\n${BEGIN}export A=1\n`,
    "no begin": `one\n${END}`,
    "the wrong way round": END + BEGIN,
    "two blocks": BEGIN + END + BEGIN + END,
    "two begins": BEGIN + BEGIN + END,
  };
  for (const [name, text] of Object.entries(damaged)) {
    test(name, () => {
      expect(findBlock(text, "us")).toMatchObject({ kind: "damaged" });
      expect(() => withBlock(text, block("end"))).toThrow("do not make one block");
    });
  }
});
