import { parse } from "node:path";
import { FailureError } from "../domain/failure.ts";
import { spellCommand } from "../domain/key-command.ts";
import type { Environment } from "../ports/house.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";

/** gcloud needs one second, az two; a program that asks a person has no terminal here. */
const COMMAND_TIMEOUT_MS = 10_000;
/** The longest tokens (with all groups of a user in them) have some thousand letters; headers end at 16 KiB. */
const MAX_KEY_BYTES = 16_384;
/** What a program says about its failure, in letters, at most. */
const MAX_SAID = 400;

/**
 * The key that a program prints: one line and nothing else. It runs without a shell and where the gateway runs,
 * in the root folder, so that a command that works once works there too, and no folder can put a program of its
 * own in the way.
 * Errors: `key-command-failed`; it repeats what was said on stderr, and nothing that was printed.
 */
export async function askKeyCommand(
  words: readonly string[],
  environment: Environment,
  timeoutMs = COMMAND_TIMEOUT_MS,
): Promise<string> {
  const [command = "", ...args] = words;
  const folder = parse(process.execPath).root;
  // Some mistakes (a NUL, a .cmd file on Windows) are thrown by Node instead of being told as an event.
  const end = await runProgram({ command, args, input: "", environment, timeoutMs, folder }).catch(
    (error: Error): ProgramEnd => ({ kind: "missing", why: error.message }),
  );
  switch (end.kind) {
    case "missing":
      throw failed(words, `it cannot be started (${end.why})`, HOW_TO_NAME_IT);
    case "timeout":
      throw failed(words, `it did not end within ${timeoutMs / 1_000} s, or printed without end`);
    case "exited": {
      if (end.code !== 0) throw failed(words, `it ended with ${end.code}${said(end)}`);
      const key = end.stdout.trim();
      const problem = problemOf(key);
      if (problem === undefined) return key;
      throw failed(words, `${problem}${said(end)}`);
    }
  }
}

const HOW_TO_NAME_IT =
  process.platform === "win32"
    ? "name it with its whole path; a .cmd file needs cmd /d /c in front"
    : "install it, or name it with its whole path";

function problemOf(key: string): string | undefined {
  if (key === "") return "it printed nothing";
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return "it printed more than any key is long";
  const lines = key.split(/\r\n|\r|\n/).length;
  if (lines > 1) return `it printed ${lines} lines, and a key is one`;
  // A header cannot carry them; a sentence instead of a key has spaces.
  if (/[^\x21-\x7e]/.test(key)) return "it printed spaces, control characters or letters that no key has";
  return undefined;
}

/** Tokens that a chatty program may also repeat on stderr: JWTs (Entra), Google's, Bedrock's. */
const TOKENS = /(?:\beyJ|\bya29\.|\bbedrock-api-key-|\bABSK|\bsk-)[\w.~+/=-]{8,}/g;
/** Shorter words of what was printed are no secrets, and would tear holes into every sentence. */
const MIN_SECRET_LETTERS = 6;

const MAX_PRINTED_WORDS = 200;

/** Its own words on stderr, in one line, without anything that it printed as a key. */
function said({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const line = withoutPrinted(stderr, stdout)
    .replace(TOKENS, "…")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    .replace(/\u001b\[[\d;]*[A-Za-z]/g, "")
    .replace(/[\p{Cc}\p{Zs}\u2028-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
  if (line === "") return "";
  return `: ${line.length <= MAX_SAID ? line : `…${line.slice(1 - MAX_SAID)}`}`.replace(/\.$/, "");
}

/** Only the end of a long complaint is told, so only that is searched; the margin holds the longest key. */
function withoutPrinted(stderr: string, stdout: string): string {
  const end = stderr.slice(-(MAX_KEY_BYTES + MAX_SAID));
  const words = new Set(stdout.split(/\s+/).filter((word) => word.length >= MIN_SECRET_LETTERS));
  // Who prints so many words has printed no key, and a key among them cannot be told from the rest.
  if (words.size > MAX_PRINTED_WORDS) return "";
  return [...words].reduce((text, word) => text.replaceAll(word, "…"), end);
}

function failed(words: readonly string[], why: string, fix = "run it in a terminal, and see"): FailureError {
  return new FailureError({ kind: "key-command-failed", command: spellCommand(words), why, fix });
}
