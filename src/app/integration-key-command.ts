import { cloudCommands } from "../domain/cloud-credentials.ts";
import { parseDurationMs } from "../domain/duration.ts";
import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import {
  DEFAULT_KEY_REFRESH_MS,
  isKeyRefresh,
  KEY_REFRESH_EXPECTS,
  type KeyCommand,
  problemOfKeyCommand,
  spellCommand,
} from "../domain/key-command.ts";
import { splitWords } from "../domain/split-words.ts";
import { keyInCommand } from "../providers/index.ts";

/** The flags about a key, as they were typed. */
export interface KeyWishes {
  /** As it came from stdin or from a prompt. */
  readonly secret?: string;
  readonly apiKeyEnv?: string;
  /** As somebody types it into a shell. */
  readonly apiKeyCommand?: string;
  /** `45m`; only with a command. */
  readonly apiKeyRefresh?: string;
}

/** Whether a key was given, or where it is. */
export const namesKey = ({ secret, apiKeyEnv, apiKeyCommand }: KeyWishes): boolean =>
  (secret ?? apiKeyEnv ?? apiKeyCommand) !== undefined;

/** What was typed → the command, if one was. Errors: `usage`, naming the flag that is wrong. */
export function draftKeyCommand(wishes: KeyWishes): KeyCommand | undefined {
  const { apiKeyCommand, apiKeyRefresh } = wishes;
  if (apiKeyCommand === undefined) {
    if (apiKeyRefresh === undefined) return undefined;
    throw wrong("--api-key-refresh is for keys from a command", "--api-key-command was not given");
  }
  const other = wishes.secret !== undefined ? "--api-key-stdin" : wishes.apiKeyEnv && "--api-key-env";
  if (other) throw wrong(`--api-key-command and ${other} exclude each other`, "a key has one source");
  const refreshMs =
    apiKeyRefresh === undefined ? DEFAULT_KEY_REFRESH_MS : (parseDurationMs(apiKeyRefresh) ?? 0);
  if (!isKeyRefresh(refreshMs)) {
    throw wrong(`--api-key-refresh cannot be "${apiKeyRefresh}"`, `it takes ${KEY_REFRESH_EXPECTS}`);
  }
  return { words: readWords(apiKeyCommand), refreshMs };
}

/** What to type, or to do, when the provider does not take the key. */
export const newKeyFix = ({ slug, apiKeyCommand, auth, options }: Integration): string =>
  auth
    ? `see whose credentials these are: ${cloudCommands(auth, { options }).whoAmI}`
    : apiKeyCommand
      ? `see whose key this prints: ${spellCommand(apiKeyCommand.words)}`
      : `portkey-codex integration update ${slug} --api-key-stdin`;

function readWords(typed: string): readonly string[] {
  const split = splitWords(typed);
  const problem =
    split.kind === "refused" ? split.why : (problemOfKeyCommand(split.words) ?? keyInCommand(split.words));
  if (split.kind === "words" && problem === undefined) return split.words;
  // Not repeated: it may hold the key itself.
  throw wrong("--api-key-command cannot be run like this", problem ?? "it is empty");
}

const wrong = (message: string, why: string): FailureError =>
  new FailureError({ kind: "usage", message, why, fix: "portkey-codex integration add --help" });
