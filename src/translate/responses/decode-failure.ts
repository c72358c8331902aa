import type { Fault } from "../../domain/stream-event.ts";
import { parseFailure, readError } from "../read-error.ts";

/** Why an upstream answered with a status of 400 or more, in the words that it found for it. */
export function decodeFailure(status: number, body: string): Fault {
  const { message, code } = readError(parseFailure(body) ?? `the upstream answered ${status}`);
  const known = code ?? codeOfStatus(status);
  return { message, ...(known !== undefined && { code: known }) };
}

function codeOfStatus(status: number): string | undefined {
  if (status === 429) return "rate_limit_exceeded";
  return status === 529 ? "server_is_overloaded" : undefined;
}
