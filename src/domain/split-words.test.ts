import { expect, test } from "vitest";
import { spellCommand } from "./key-command.ts";
import { splitWords } from "./split-words.ts";

test.for<{ readonly typed: string; readonly words: readonly string[] }>([
  { typed: "gcloud auth print-access-token", words: ["gcloud", "auth", "print-access-token"] },
  { typed: "  pass \t show\nopenai ", words: ["pass", "show", "openai"] },
  { typed: "op read 'op://My Vault/OpenAI/key'", words: ["op", "read", "op://My Vault/OpenAI/key"] },
  { typed: 'sh -c "cat a | head -1"', words: ["sh", "-c", "cat a | head -1"] },
  { typed: "sh -c 'echo $HOME `id`'", words: ["sh", "-c", "echo $HOME `id`"] },
  { typed: 'a "say \\"hi\\" \\n"', words: ["a", 'say "hi" \\n'] },
  { typed: "a b\\ c \\'d", words: ["a", "b c", "'d"] },
  { typed: "a --b='c d'e", words: ["a", "--b=c de"] },
  { typed: "a '' \"\"", words: ["a", "", ""] },
  { typed: "C:\\tools\\op.exe read x\\", words: ["C:\\tools\\op.exe", "read", "x\\"] },
  { typed: "op read op://v/i/f?attribute=otp", words: ["op", "read", "op://v/i/f?attribute=otp"] },
  { typed: "a b~c", words: ["a", "b~c"] },
  { typed: "", words: [] },
])("$typed → $words", ({ typed, words }) => {
  expect(splitWords(typed)).toEqual({ kind: "words", words });
});

test.for([
  { typed: "cat key | head -1", why: "| means nothing" },
  { typed: "a && b", why: "& means nothing" },
  { typed: "a > file", why: "> means nothing" },
  { typed: "echo $KEY", why: "$ means nothing" },
  { typed: 'echo "$KEY"', why: "$ means nothing" },
  { typed: "echo `id`", why: "` means nothing" },
  { typed: "cat ~/key", why: "write the whole path" },
  { typed: "a 'b", why: "a quote is not closed" },
  { typed: 'a "b\\"', why: "a quote is not closed" },
])("$typed is refused: $why", ({ typed, why }) => {
  expect(splitWords(typed)).toEqual({ kind: "refused", why: expect.stringContaining(why) });
});

test.for<{ readonly words: readonly string[] }>([
  { words: ["gcloud", "auth"] },
  { words: ["a", "", "it's", 'a "b"', "$x", "~", "a|b", "ü"] },
])("$words is spelt so that it reads the same", ({ words }) => {
  expect(splitWords(spellCommand(words))).toEqual({ kind: "words", words });
});
