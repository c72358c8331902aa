import type { LogFilter } from "../../ports/request-log.ts";
import type { SqlValue } from "./engine.ts";

/** The `WHERE` of a filter: fixed texts, so that few statements exist, and the values to bind to them. */
export interface Where {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export function whereOf(filter: LogFilter, more: readonly Where[] = []): Where {
  const terms = [...more, ...termsOf(filter)];
  return {
    sql: terms.length === 0 ? "" : `WHERE ${terms.map((term) => term.sql).join(" AND ")}`,
    values: terms.flatMap((term) => term.values),
  };
}

function* termsOf(filter: LogFilter): Generator<Where> {
  const { sinceUnixMs, beforeUnixMs, status, integration, threadId, modelGlob, metadata = {} } = filter;
  if (sinceUnixMs !== undefined) yield { sql: "started_at_ms >= ?", values: [sinceUnixMs] };
  if (beforeUnixMs !== undefined) yield { sql: "started_at_ms < ?", values: [beforeUnixMs] };
  if (status !== undefined) yield { sql: "status = ?", values: [status] };
  if (integration !== undefined) yield { sql: "integration = ?", values: [integration] };
  if (threadId !== undefined) yield { sql: "thread_id = ?", values: [threadId] };
  for (const [name, value] of Object.entries(metadata)) {
    // A name holds nothing that could end its quotes: domain/metadata.ts.
    yield { sql: "json_extract(metadata, ?) = ?", values: [`$."${name}"`, value] };
  }
  if (modelGlob !== undefined) {
    const glob = sqlGlob(modelGlob);
    yield {
      sql: "(model_asked GLOB ? OR model_asked GLOB ? OR model_served GLOB ?)",
      values: [glob, `*/${glob}`, glob],
    };
  }
}

/**
 * `*` and `?` as the user means them. SQLite also knows `[a-z]`, which a model name may contain as itself;
 * a run of `*` would make it try every way to share a text among them.
 */
export const sqlGlob = (glob: string): string => glob.replace(/\*+/g, "*").replace(/\[/g, "[[]");
