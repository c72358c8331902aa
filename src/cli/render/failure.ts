import { type Failure, meaningOf } from "../../domain/failure.ts";
import type { Io } from "../io.ts";

/** What happened, why, and the fix last, because the last line is what the eye meets. */
export function renderFailure(io: Io, failure: Failure): string {
  const { message, why, fix } = meaningOf(failure);
  const cross = io.unicode ? "✗" : "x fail:";
  const lines = [`${io.paintErr.red(cross)} ${message}`];
  if (why !== undefined) lines.push(`  ${io.paintErr.dim("why")}   ${why}`);
  if (fix !== undefined) lines.push(`  ${io.paintErr.dim("fix")}   ${fix}`);
  return `${lines.join("\n")}\n`;
}

/** The same for a script: one object on stdout. */
export function renderFailureJson(failure: Failure): string {
  const { message, why, fix } = meaningOf(failure);
  return `${JSON.stringify({ error: { kind: failure.kind, message, why, fix } })}\n`;
}

/** Something we did not foresee: an id to quote, the log to send, no stack trace unless asked. */
export function renderBug(io: Io, error: unknown, id: string, logFile: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const cross = io.unicode ? "✗" : "x fail:";
  const lines = [
    `${io.paintErr.red(cross)} Something unexpected went wrong: ${text}`,
    "  why   this looks like our bug",
    "  fix   run it again with --debug and report what it prints",
    `  id    ${id} · log: ${logFile}`,
  ];
  if (io.debug && error instanceof Error && error.stack) lines.push(error.stack);
  return `${lines.join("\n")}\n`;
}
