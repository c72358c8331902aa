import { parseDurationMs } from "../domain/duration.ts";
import {
  DEFAULT_KEY_REFRESH_MS,
  isKeyRefresh,
  KEY_REFRESH_EXPECTS,
  type KeyCommand,
  problemOfKeyCommand,
} from "../domain/key-command.ts";
import { keyInCommand } from "../providers/index.ts";

type Wrong = (key: string, message: string) => undefined;

/** `api_key_command`, `api_key_refresh` and what they exclude, from the table of an integration. */
export function parseKeyCommand(
  table: Readonly<Record<string, unknown>>,
  wrong: Wrong,
): KeyCommand | undefined {
  const words = readWords(table["api_key_command"], wrong);
  const refreshMs = readRefresh(table["api_key_refresh"], wrong);
  if (table["api_key_command"] === undefined) {
    if (table["api_key_refresh"] === undefined) return undefined;
    return wrong(
      "api_key_refresh",
      "api_key_refresh says how long the key of an api_key_command is used; there is none",
    );
  }
  if (table["api_key_env"] !== undefined) {
    return wrong(
      "api_key_command",
      "api_key_command and api_key_env exclude each other: a key has one source",
    );
  }
  return words && refreshMs !== undefined ? { words, refreshMs } : undefined;
}

function readWords(value: unknown, wrong: Wrong): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every((word): word is string => typeof word === "string")) {
    return wrong(
      "api_key_command",
      'api_key_command must be a list of words, e.g. ["gcloud", "auth", "print-access-token"]; no shell reads it',
    );
  }
  const problem = problemOfKeyCommand(value) ?? keyInCommand(value);
  return problem === undefined ? value : wrong("api_key_command", `api_key_command: ${problem}`);
}

function readRefresh(value: unknown, wrong: Wrong): number | undefined {
  if (value === undefined) return DEFAULT_KEY_REFRESH_MS;
  const ms = typeof value === "string" ? parseDurationMs(value) : undefined;
  if (ms !== undefined && isKeyRefresh(ms)) return ms;
  return wrong("api_key_refresh", `api_key_refresh must be ${KEY_REFRESH_EXPECTS}`);
}
