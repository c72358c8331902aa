import { FailureError } from "../../domain/failure.ts";

/** A row as `--json` shows it: the names are a promise, pinned by a test. */
export type JsonRow = Readonly<Record<string, unknown>>;

/**
 * Which fields `--json id,model` asks for. Bare `--json` lists them and ends with a usage error, so that a
 * script never depends on "all fields", which would change with every release.
 */
export function parseJsonFields(
  asked: string | true,
  valid: readonly string[],
  command: string,
): readonly string[] {
  const list = valid.join(", ");
  if (asked === true) {
    throw new FailureError({
      kind: "usage",
      message: `--json needs the fields to print`,
      why: `fields: ${list}`,
      fix: `portkey-codex ${command} --json ${valid.slice(0, 3).join(",")}`,
    });
  }
  const fields = asked
    .split(",")
    .map((field) => field.trim())
    .filter((field) => field !== "");
  const unknown = fields.filter((field) => !valid.includes(field));
  if (unknown.length > 0 || fields.length === 0) {
    throw new FailureError({
      kind: "usage",
      message: `Unknown --json field: ${unknown.join(", ") || '""'}`,
      why: `fields: ${list}`,
      fix: `portkey-codex ${command} --json ${valid.slice(0, 3).join(",")}`,
    });
  }
  return fields;
}

export const pickFields = (row: JsonRow, fields: readonly string[]): JsonRow =>
  Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
