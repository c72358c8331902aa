import type { JsonObject } from "./json-value.ts";
import { parameterPath } from "./parameter-path.ts";
import type { WarningList } from "./warning-list.ts";

/** Parts of messages, items and tools that are their meaning, in the words of all APIs. */
const MEANING: ReadonlySet<string> = new Set([
  "role",
  "content",
  "tool_calls",
  "tool_call_id",
  "function",
  "name",
  "arguments",
  "parameters",
  "type",
  "text",
  "input_schema",
  "input",
  "output",
  "call_id",
  "tool_use_id",
  "summary",
  "encrypted_content",
]);

export interface Omission {
  /** The parameters that the model was found not to take, as its vendor names them. */
  readonly without: ReadonlySet<string>;
  /** A request without these is none. Parts of them may go. */
  readonly needed: ReadonlySet<string>;
}

/** The body without the parameters that the model was found not to take. */
export function omitParameters(
  body: JsonObject,
  { without, needed }: Omission,
  notes: WarningList,
): JsonObject {
  let left: unknown = body;
  for (const name of without) {
    const path = parameterPath(name);
    const last = path.at(-1);
    if (last === undefined || last === "*" || (path.length === 1 && needed.has(last))) continue;
    if (path.length > 1 && needed.has(path[0] ?? "") && MEANING.has(last)) continue;
    const fewer = omit(left, path);
    if (fewer !== left) notes.add(name, "left out: the model was found not to take it");
    left = fewer;
  }
  return left as JsonObject;
}

/** The same value when there is nothing to leave out. */
function omit(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    if (step !== "*") return value;
    const items = value.map((item) => omit(item, rest));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!Object.hasOwn(value, step)) return value;
  const { [step]: inner, ...others } = value as JsonObject;
  if (rest.length === 0) return others;
  const left = omit(inner, rest);
  if (left === inner) return value;
  return isEmpty(left) ? others : { ...value, [step]: left };
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;
