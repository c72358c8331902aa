import { type Failure, meaningOf } from "../../domain/failure.ts";
import type { Io } from "../io.ts";
import { safeLines } from "./safe-text.ts";

/** What happened, why, and the fix last, because the last line is what the eye meets. */
export function renderFailure(io: Io, failure: Failure): string {
  const { message, why, fix } = meaningOf(failure);
  const lines = [`${io.paintErr.red(cross(io))} ${safeLines(message)}`];
  if (why !== undefined) lines.push(`  ${io.paintErr.dim("why")}   ${safeLines(why)}`);
  if (fix !== undefined) lines.push(`  ${io.paintErr.dim("fix")}   ${safeLines(fix)}`);
  return `${lines.join("\n")}\n`;
}

/** The same for a script: one object on stdout. */
export function renderFailureJson(failure: Failure): string {
  const { message, why, fix } = meaningOf(failure);
  return `${JSON.stringify({ error: { kind: failure.kind, message, why, fix } })}\n`;
}

/** Something we did not foresee. `id` is what a person quotes when they report it. */
export interface Bug {
  readonly error: unknown;
  readonly id: string;
  readonly logFile: string;
}

/** An id to quote, the log to send, no stack trace unless asked. */
export function renderBug(io: Io, { error, id, logFile }: Bug): string {
  const lines = [
    `${io.paintErr.red(cross(io))} Something unexpected went wrong: ${safeLines(messageOf(error))}`,
    `  ${io.paintErr.dim("why")}   this looks like our bug`,
    `  ${io.paintErr.dim("fix")}   run it again with --debug and report what it prints`,
    `  ${io.paintErr.dim("id")}    ${id} · log: ${logFile}`,
  ];
  if (io.debug && error instanceof Error && error.stack) lines.push(error.stack);
  return `${lines.join("\n")}\n`;
}

export function renderBugJson({ error, id }: Bug): string {
  return `${JSON.stringify({ error: { kind: "bug", message: messageOf(error), id } })}\n`;
}

const cross = (io: Io): string => (io.unicode ? "✗" : "x fail:");

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
