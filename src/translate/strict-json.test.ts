import { describe, expect, test } from "vitest";
import { strictJson } from "./strict-json.ts";

describe("JSON that strict parsers take", () => {
  const rows: [value: unknown, json: string][] = [
    ["a 🦊", '"a 🦊"'],
    ["a\ud83e b\ude00 🦊", '"a\ufffd b\ufffd 🦊"'],
    ["\udd8a\ud83e", '"\ufffd\ufffd"'],
    // Six letters and no escape at all.
    ["\\ud83e", '"\\\\ud83e"'],
    ["\\\\\ud83e", '"\\\\\\\\\ufffd"'],
    [{ "\ud83e": ["\ud83e"] }, '{"\ufffd":["\ufffd"]}'],
    ['line\n "quoted" \u0000', '"line\\n \\"quoted\\" \\u0000"'],
    [undefined, "null"],
  ];
  test.each(rows)("%j", (value, json) => expect(strictJson(value)).toBe(json));
});
