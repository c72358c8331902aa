import type { LogEntry } from "../domain/log-entry.ts";
import type { Client } from "./client.ts";

/** Who asks, as the client's own headers tell. Nothing of it is trusted; it is shown in the log. */
export interface Caller {
  /** Codex retries, hides and shows failures in its own way, so it is answered in its own way. */
  readonly isCodex: boolean;
  /** What the log shows. */
  readonly labels: Pick<LogEntry, "client" | "threadId" | "turnId" | "requestKind">;
}

const MAX_LABEL_LETTERS = 200;

/**
 * Reads Codex's headers. Their names changed: `conversation_id` up to 0.93, `session_id` from 0.58,
 * `session-id` and `thread-id` in 0.169; the turn is only in the JSON of `x-codex-turn-metadata`.
 * Source: measured, one run per version.
 */
export function readCaller({ headers }: Pick<Client, "headers">): Caller {
  const userAgent = label(headers["user-agent"]);
  const originator = label(headers["originator"]);
  const { turnId, requestKind } = readMetadata(headers["x-codex-turn-metadata"]);
  const threadId =
    label(headers["thread-id"]) ??
    label(headers["thread_id"]) ??
    label(headers["session-id"]) ??
    label(headers["session_id"]) ??
    label(headers["conversation_id"]);
  return {
    isCodex: /^codex/i.test(originator ?? "") || /^codex/i.test(userAgent ?? ""),
    labels: { client: originator ?? userAgent, threadId, turnId, requestKind },
  };
}

function readMetadata(header: string | string[] | undefined): Pick<LogEntry, "turnId" | "requestKind"> {
  if (typeof header !== "string") return {};
  try {
    const metadata: unknown = JSON.parse(header);
    if (typeof metadata !== "object" || metadata === null) return {};
    const { turn_id, request_kind } = metadata as Record<string, unknown>;
    const turnId = label(turn_id);
    const requestKind = label(request_kind);
    return { turnId, requestKind };
  } catch {
    return {};
  }
}

/** Short enough to store for every request. */
function label(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_LABEL_LETTERS) : undefined;
}
