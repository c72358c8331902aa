import type { Fault } from "../../domain/stream-event.ts";
import { isObject, parseJson, textOf } from "../json-value.ts";
import { readError } from "./read-stream.ts";

/** As much of a page that is not JSON as a person wants to read. */
const LONGEST_EXCERPT = 300;

/** Why an upstream answered with a status of 400 or more, in the words that it found for it. */
export function decodeFailure(status: number, body: string): Fault {
  const value = parseJson(body);
  if (isObject(value)) {
    const { message, code } = readError(value);
    const known = code ?? codeOfStatus(status);
    return { message, ...(known !== undefined && { code: known }) };
  }
  const code = codeOfStatus(status);
  const excerpt = textOf(
    body
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, LONGEST_EXCERPT),
  );
  return { message: excerpt ?? `the upstream answered ${status}`, ...(code !== undefined && { code }) };
}

function codeOfStatus(status: number): string | undefined {
  if (status === 429) return "rate_limit_exceeded";
  return status === 529 ? "server_is_overloaded" : undefined;
}
