import { parseDurationMs } from "../../domain/duration.ts";
import { FailureError } from "../../domain/failure.ts";
import type { RequestStatus } from "../../domain/log-entry.ts";
import { METADATA_EXPECTS, parseMetadataPair } from "../../domain/metadata.ts";
import type { LogFilter } from "../../ports/request-log.ts";
import type { Call } from "../command.ts";
import type { FlagLine } from "../flags.ts";
import { given } from "../given.ts";

const STATUSES: readonly RequestStatus[] = ["ok", "error", "blocked", "cancelled", "interrupted", "running"];

/** How many rows are shown when nobody says how many: a screen, or with `--since` all that anybody would read. */
const SCREEN = 20;
const MANY = 10_000;

export const LOG_FLAGS: readonly FlagLine[] = [
  ["-f, --tail", "Follow new requests"],
  ["--since <duration>", "Only newer than this (30m, 2h, 7d)"],
  ["--status <kind>", STATUSES.join(", ")],
  ["--model <glob>", "e.g. 'gpt-*'"],
  ["--integration <slug>", "Only through this integration"],
  ["--thread <id>", "Only of this Codex thread"],
  ["--metadata <name=value...>", "Only with this metadata; repeatable"],
  ["--limit <count>", `At most so many (${SCREEN}, or ${MANY} with --since)`],
  ["--body", "With an id: also what was sent and answered, if it was stored"],
];

export interface LogWish {
  readonly filter: LogFilter;
  readonly limit: number;
}

/** Errors: `usage` for a value that is none. */
export function readLogWish({ flags, house }: Pick<Call, "flags" | "house">): LogWish {
  const since = flags.text("since");
  const sinceUnixMs = since === undefined ? undefined : house.clock.nowUnixMs() - parseAge("--since", since);
  const limit = flags.text("limit");
  const filter: LogFilter = {
    ...given("sinceUnixMs", sinceUnixMs),
    ...given("status", parseStatus(flags.text("status"))),
    ...given("modelGlob", flags.text("model")),
    ...given("integration", flags.text("integration")?.replace(/^@/, "")),
    ...given("threadId", flags.text("thread")),
    ...given("metadata", parseMetadata(flags.list("metadata"))),
  };
  return { filter, limit: limit === undefined ? (since === undefined ? SCREEN : MANY) : parseLimit(limit) };
}

/** Errors: `usage`. */
export function parseAge(flag: string, value: string): number {
  const ms = parseDurationMs(value);
  if (ms !== undefined) return ms;
  throw new FailureError({
    kind: "usage",
    message: `${flag} "${value}" is not a duration`,
    why: "a number and a unit: ms, s, m, h, d or w",
    fix: `portkey-codex logs ${flag === "--since" ? "" : "purge "}${flag} 7d`,
  });
}

function parseStatus(value: string | undefined): RequestStatus | undefined {
  const status = STATUSES.find((known) => known === value);
  if (value === undefined || status !== undefined) return status;
  throw new FailureError({
    kind: "usage",
    message: `--status "${value}" is not a status`,
    why: STATUSES.join(", "),
    fix: "portkey-codex logs --status error",
  });
}

function parseMetadata(pairs: readonly string[]): LogFilter["metadata"] {
  if (pairs.length === 0) return undefined;
  const entries = pairs.map((pair) => {
    const entry = parseMetadataPair(pair);
    if (entry) return entry;
    throw new FailureError({
      kind: "usage",
      message: `--metadata "${pair}" is not name=value`,
      why: METADATA_EXPECTS,
      fix: "portkey-codex logs --metadata team=red",
    });
  });
  return Object.fromEntries(entries);
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (/^\d+$/.test(value) && limit > 0 && Number.isSafeInteger(limit)) return limit;
  throw new FailureError({
    kind: "usage",
    message: `--limit "${value}" is not a number of rows`,
    fix: "portkey-codex logs --limit 50",
  });
}
