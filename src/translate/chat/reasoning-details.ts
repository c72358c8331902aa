import { asRecord } from "../json-value.ts";

/**
 * The pieces of OpenRouter's `reasoning_details`, put together again: neighbours of one type and index are one.
 * They must come back as they were, signatures included.
 * Source: https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export function joinDetails(known: readonly unknown[], more: readonly unknown[]): readonly unknown[] {
  const joined = [...known];
  for (const detail of more) {
    const last = asRecord(joined.at(-1));
    const next = asRecord(detail);
    const isSame =
      last["type"] !== undefined && last["type"] === next["type"] && last["index"] === next["index"];
    if (isSame) joined[joined.length - 1] = joinDetail(last, next);
    else joined.push(detail);
  }
  return joined;
}

const GROWING: ReadonlySet<string> = new Set(["text", "summary", "data"]);

function joinDetail(
  last: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const joined: Record<string, unknown> = { ...last };
  for (const [key, value] of Object.entries(next)) {
    if (value === null || value === undefined || key === "__proto__") continue;
    const before = last[key];
    const grows = GROWING.has(key) && typeof value === "string" && typeof before === "string";
    joined[key] = grows ? before + value : value;
  }
  return joined;
}
