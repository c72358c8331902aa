import type { Entity, EntityFamily } from "../domain/entity.ts";
import { FailureError } from "../domain/failure.ts";
import { findEntities } from "../guardrails/index.ts";

export const FAMILIES: readonly EntityFamily[] = ["secrets", "pii"];

/** A line of `--jsonl` and its answer. */
export interface TestedLine {
  readonly id: unknown;
  readonly entities: readonly Entity[];
}

/** What the detectors of these families find in a text. */
export const testText = (text: string, families: readonly EntityFamily[]): readonly Entity[] =>
  findEntities(text, families);

/** One line of JSON, `{id, text}`. Errors: `usage`, with the number of the line and nothing of what it holds. */
export function testLine(line: string, number: number, families: readonly EntityFamily[]): TestedLine {
  const parsed = parse(line);
  if (parsed === undefined) {
    throw new FailureError({
      kind: "usage",
      message: `Line ${number} is not an object with a text`,
      why: 'each line must be JSON like {"id":1,"text":"…"}',
      fix: "portkey-codex guardrail test --help",
    });
  }
  return { id: parsed.id ?? null, entities: findEntities(parsed.text, families) };
}

function parse(line: string): { readonly id?: unknown; readonly text: string } | undefined {
  try {
    const value = JSON.parse(line) as { id?: unknown; text?: unknown } | null;
    return typeof value?.text === "string" ? { id: value.id, text: value.text } : undefined;
  } catch {
    return undefined;
  }
}

/** `secrets,pii` → the families. Errors: `usage`. */
export function parseFamilies(text: string | undefined): readonly EntityFamily[] {
  if (text === undefined) return FAMILIES;
  const asked = text.split(",").map((word) => word.trim());
  const unknown = asked.find((word) => !FAMILIES.includes(word as EntityFamily));
  if (unknown === undefined) return FAMILIES.filter((family) => asked.includes(family));
  throw new FailureError({
    kind: "usage",
    message: `There is nothing called "${unknown}" to look for`,
    why: `known: ${FAMILIES.join(", ")}`,
    fix: "portkey-codex guardrail list",
  });
}
