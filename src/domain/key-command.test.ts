import { expect, test } from "vitest";
import { isKeyRefresh, problemOfKeyCommand } from "./key-command.ts";

test.for<{ readonly words: readonly string[]; readonly problem: string | undefined }>([
  { words: ["gcloud", "auth", "print-access-token"], problem: undefined },
  { words: ["/opt/my tools/op", "read"], problem: undefined },
  { words: ["C:\\tools\\op.exe"], problem: undefined },
  { words: ["\\\\server\\op.exe"], problem: undefined },
  { words: ["pass"], problem: undefined },
  { words: [], problem: "it is empty" },
  { words: [" ", "x"], problem: "it is empty" },
  { words: ["a", "b\nc"], problem: "line ends or control characters" },
  { words: ["a", "b\u0000"], problem: "line ends or control characters" },
  { words: ["gcloud auth print-access-token"], problem: "its words must stand apart" },
  { words: ["./token.sh"], problem: "a name or a whole path" },
  { words: ["bin/token.sh"], problem: "a name or a whole path" },
  { words: ["bin\\token.exe"], problem: "a name or a whole path" },
  { words: ["~/token.sh"], problem: "a name or a whole path" },
  { words: Array(65).fill("a"), problem: "too long" },
  { words: ["a", "b".repeat(4_097)], problem: "too long" },
])("$words: $problem", ({ words, problem }) => {
  expect(problemOfKeyCommand(words)).toEqual(
    problem === undefined ? undefined : expect.stringContaining(problem),
  );
});

test.for([
  [999, false],
  [1_000, true],
  [86_400_000, true],
  [86_400_001, false],
] as const)("a refresh of %i ms: %s", ([ms, good]) => {
  expect(isKeyRefresh(ms)).toBe(good);
});
