import { FailureError } from "../domain/failure.ts";
import type { Call } from "./command.ts";

/** No key is longer; more than that is a file that was piped by mistake. */
const MAX_SECRET_LENGTH = 16_384;

/**
 * The secret of `--api-key-stdin`: what is piped in, without the line end; on a terminal a hidden prompt, so that
 * nobody types a key in plain sight. `undefined` when the flag was not given.
 */
export async function readSecretFlag(call: Call, flag = "api-key-stdin"): Promise<string | undefined> {
  if (!call.flags.on(flag)) return undefined;
  const { io, conversation } = call;
  const typed = io.interactive
    ? await conversation.secret({ message: "API key?", flag: `--${flag} < key.txt` })
    : await io.readStdin();
  const secret = typed.trim();
  const problem = problemOf(secret);
  if (problem === undefined) return secret;
  throw new FailureError({
    kind: "usage",
    message: `--${flag} found no key on stdin`,
    why: problem,
    fix: `… --${flag} < key.txt`,
  });
}

function problemOf(secret: string): string | undefined {
  if (secret === "") return "it was empty";
  if (secret.length > MAX_SECRET_LENGTH) return "it is too long to be a key";
  // A header cannot carry it, and a second line means that something else was piped.
  if (/[^\x21-\x7e]/.test(secret)) return "it holds spaces, several lines, or characters that no key has";
  return undefined;
}
