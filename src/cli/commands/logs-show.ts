import { showRequest } from "../../app/logs-show.ts";
import { FailureError } from "../../domain/failure.ts";
import { isUnpriced, type LogBodies, type LogEntry } from "../../domain/log-entry.ts";
import type { Usage } from "../../domain/usage.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { formatCost } from "../render/log-columns.ts";
import { BODY_FIELDS, bodiesToJson, LOG_FIELDS, logToJson } from "../render/log-json.ts";
import { noteLines } from "../render/log-notes.ts";
import { compactDuration, dateTime, groupedCount } from "../render/number.ts";
import { safeLines } from "../render/safe-text.ts";

export const command: Command = {
  summary: "Show everything about one request.",
  positionals: ["<id>"],
  examples: [
    ["portkey-codex logs show k7f3m2x9q", "the beginning of an id is enough"],
    ["portkey-codex logs show k7f3 --json rewrites", "what was changed on the way"],
  ],
  flags: [["--body", "Also what was sent and answered, if it was stored"]],
  jsonFields: [...LOG_FIELDS, ...BODY_FIELDS],
  async run(call) {
    const id = call.positionals[0] ?? "";
    const { entry, bodies } = await showRequest(call.house, id);
    if (await emitJson(call, { ...logToJson(entry), ...bodiesToJson(bodies) })) return undefined;
    call.io.out(call.io.outIsTerminal ? person(call.io, entry) : script(call.io, entry));
    if (call.flags.on("body")) printBodies(call.io, entry.id, bodies);
    return undefined;
  },
};

/** Names as in `--json`, so that a script finds the same under the same name. */
function script(io: Io, entry: LogEntry): string {
  const fields = Object.entries(logToJson(entry)).map(([name, value]) => {
    if (value === undefined) return [name, ""] as const;
    return [name, typeof value === "object" ? JSON.stringify(value) : String(value)] as const;
  });
  return renderFields(io, fields);
}

function person(io: Io, entry: LogEntry): string {
  const fields = [
    ["id", entry.id],
    ["status", entry.httpStatus === undefined ? entry.status : `${entry.status}, HTTP ${entry.httpStatus}`],
    ["started", dateTime(entry.startedAtUnixMs)],
    ["model", changed(io, entry.modelAsked, entry.modelServed)],
    ["route", route(entry)],
    ["key", entry.keyName],
    ["client", entry.client],
    ["thread", entry.threadId],
    ["turn", entry.turnId],
    ["kind", entry.requestKind],
    ["upstream id", entry.upstreamRequestId],
    ["input", input(entry)],
    ["output", output(entry)],
    ["cost", cost(entry)],
    ["metadata", metadata(entry)],
    ["time", time(entry)],
    ["bytes", `${groupedCount(entry.requestBytes)} sent, ${groupedCount(entry.responseBytes)} answered`],
    ["error kind", entry.errorKind],
    ...entry.rewrites.map(
      ({ what, before, after }) => [`changed ${what}`, changed(io, before, after)] as const,
    ),
  ] as const;
  const known = fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const notes = noteLines(io, { ...entry, rewrites: [] });
  return `${renderFields(io, known)}${notes.map((line) => `${line.trimStart()}\n`).join("")}`;
}

function changed(io: Io, before: string | undefined, after: string | undefined): string | undefined {
  if (before === undefined || after === undefined || before === after) return before ?? after;
  return `${before} ${io.unicode ? "→" : "->"} ${after}`;
}

function route({ integration, provider, endpoint, streamed }: LogEntry): string {
  const company = provider === undefined || provider === integration ? "" : ` (${provider})`;
  return `${integration ?? "none"}${company}, ${endpoint}${streamed ? ", streamed" : ""}`;
}

function input({ usage }: LogEntry): string | undefined {
  if (!usage) return undefined;
  const parts = [
    usage.cachedInputTokens > 0 ? `${groupedCount(usage.cachedInputTokens)} of them cached` : "",
    usage.cacheWriteTokens > 0 ? `${groupedCount(usage.cacheWriteTokens)} written to the cache` : "",
  ];
  return [tokens(usage, usage.inputTokens), ...parts].filter(Boolean).join(", ");
}

function output({ usage }: LogEntry): string | undefined {
  if (!usage) return undefined;
  const reasoning =
    usage.reasoningTokens > 0 ? `, ${groupedCount(usage.reasoningTokens)} of them reasoning` : "";
  return `${tokens(usage, usage.outputTokens)}${reasoning}`;
}

const tokens = ({ estimated }: Usage, count: number): string =>
  estimated ? `~${groupedCount(count)} tokens, estimated` : `${groupedCount(count)} tokens`;

function cost(entry: LogEntry): string | undefined {
  if (entry.cost.kind === "known") {
    const amount = formatCost(entry, entry.cost.microUsd);
    return entry.usage?.estimated ? `${amount}, estimated: ${NOT_REPORTED}` : amount;
  }
  if (!isUnpriced(entry)) return undefined;
  return entry.cost.reason === "no-price"
    ? "unknown: no price is known for this model"
    : `unknown: ${NOT_REPORTED}`;
}

const NOT_REPORTED = "the answer did not say how many tokens it took";

const metadata = (entry: LogEntry): string | undefined =>
  entry.metadata &&
  Object.entries(entry.metadata)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");

function time({ firstEventMs, durationMs }: LogEntry): string | undefined {
  if (durationMs === undefined) return undefined;
  const first = firstEventMs === undefined ? "" : `, the first event after ${compactDuration(firstEventMs)}`;
  return `${compactDuration(durationMs)}${first}`;
}

/** Their lines stay lines; every other control character goes. */
function printBodies(io: Io, id: string, bodies: LogBodies | undefined): void {
  if (!bodies) {
    throw new FailureError({
      kind: "failed",
      message: `No body of ${id} was stored`,
      why: "bodies are kept only while the setting logs.bodies says so",
      fix: "portkey-codex settings set logs.bodies 64KiB",
    });
  }
  for (const [name, body] of [
    ["request", bodies.request],
    ["response", bodies.response],
  ] as const) {
    if (body === undefined) continue;
    io.out(`\n${io.paint.bold(name)}\n${safeLines(body.replaceAll("\r\n", "\n")).trimEnd()}\n`);
  }
}
