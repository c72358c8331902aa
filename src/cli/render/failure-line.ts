import { type Failure, meaningOf } from "../../domain/failure.ts";
import { safeText } from "./safe-text.ts";

/** A failure on one line, for readers that keep only one: Codex quotes it when its `auth.command` fails. */
export function failureLine(failure: Failure): string {
  const { message, why, fix } = meaningOf(failure);
  return safeText([message, why, fix === undefined ? undefined : `fix: ${fix}`].filter(Boolean).join("; "));
}
