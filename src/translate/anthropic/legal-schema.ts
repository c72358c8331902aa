import type { JsonSchema } from "../../domain/conversation.ts";
import { isObject, type JsonObject } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";

const COMBINATORS = ["allOf", "anyOf", "oneOf"] as const;
const TYPES: ReadonlySet<unknown> = new Set([
  "object",
  "array",
  "string",
  "number",
  "integer",
  "boolean",
  "null",
]);
const MAPS: ReadonlySet<string> = new Set(["properties", "patternProperties", "$defs", "definitions"]);
const LISTS: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const SCHEMAS: ReadonlySet<string> = new Set([
  "items",
  "additionalProperties",
  "not",
  "contains",
  "propertyNames",
  "if",
  "then",
  "else",
]);
/** Deeper than any tool's; a hostile schema must not overflow the stack. */
const MAX_DEPTH = 64;

/**
 * A tool's parameters as Anthropic takes them: JSON Schema draft 2020-12, an object at the top without `oneOf`,
 * `anyOf` or `allOf`. One tool that breaks this has the whole request refused. Most schemas are legal and are
 * returned as they came.
 * Source: Anthropic's errors "JSON schema is invalid. It must match JSON Schema draft 2020-12" and "input_schema does
 * not support oneOf, allOf, or anyOf at the top level".
 */
export function legalInputSchema(schema: JsonSchema, tool: string, warnings: WarningList): JsonSchema {
  const legal = asObject(repair(schema, 0));
  if (!COMBINATORS.some((key) => key in legal)) return legal;
  warnings.add(`choices at the top of the parameters of ${tool}`, "joined them into one object");
  return joinChoices(legal);
}

const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** A schema is an object or a boolean; anything else allows everything. */
function repair(schema: unknown, depth: number): unknown {
  if (typeof schema === "boolean") return schema;
  if (!isObject(schema) || depth > MAX_DEPTH) return {};
  let changed = false;
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(schema)) {
    const [repairedKey, repaired] = repairKeyword(key, value, depth);
    if (repaired !== value || repairedKey !== key) changed = true;
    if (repaired !== undefined) entries.push([repairedKey, repaired]);
  }
  return changed ? Object.fromEntries(entries) : schema;
}

/** `undefined` removes the keyword: a bound less is better than a refused request. */
function repairKeyword(key: string, value: unknown, depth: number): [string, unknown] {
  if (MAPS.has(key)) return [key, repairMap(value, depth)];
  if (key === "items" && Array.isArray(value)) return ["prefixItems", repairList(value, depth)];
  if (LISTS.has(key)) return [key, repairList(value, depth)];
  if (SCHEMAS.has(key)) return [key, repair(value, depth + 1)];
  return [key, isLegalKeyword(key, value) ? value : undefined];
}

function repairMap(value: unknown, depth: number): JsonObject {
  if (!isObject(value)) return {};
  const entries = Object.entries(value);
  const repaired = entries.map(([key, schema]): [string, unknown] => [key, repair(schema, depth + 1)]);
  return repaired.some(([, schema], at) => schema !== entries[at]?.[1])
    ? Object.fromEntries(repaired)
    : value;
}

function repairList(value: unknown, depth: number): readonly unknown[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const repaired = value.map((schema) => repair(schema, depth + 1));
  return repaired.some((schema, at) => schema !== value[at]) ? repaired : value;
}

function isLegalKeyword(key: string, value: unknown): boolean {
  switch (key) {
    case "type":
      return Array.isArray(value)
        ? value.length > 0 && value.every((type) => TYPES.has(type)) && new Set(value).size === value.length
        : TYPES.has(value);
    case "required":
      return (
        Array.isArray(value) &&
        value.every((name) => typeof name === "string") &&
        new Set(value).size === value.length
      );
    case "enum":
      return Array.isArray(value);
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return Number.isFinite(value);
    case "multipleOf":
      return Number.isFinite(value) && Number(value) > 0;
    case "minLength":
    case "maxLength":
    case "minItems":
    case "maxItems":
    case "minProperties":
    case "maxProperties":
    case "minContains":
    case "maxContains":
      return Number.isInteger(value) && Number(value) >= 0;
    case "title":
    case "description":
    case "pattern":
    case "format":
    case "$ref":
    case "$id":
    case "$anchor":
    case "$comment":
      return typeof value === "string";
    case "uniqueItems":
    case "deprecated":
    case "readOnly":
    case "writeOnly":
      return typeof value === "boolean";
    case "examples":
      return Array.isArray(value);
    // Names another draft than the one that the schema must match.
    case "$schema":
      return false;
    default:
      return true;
  }
}

/** One object with the properties of all choices; required is what every choice requires. */
function joinChoices(schema: JsonObject): JsonSchema {
  let properties = asObject(schema["properties"]);
  let required = names(schema["required"]);
  for (const key of COMBINATORS) {
    const choices = Array.isArray(schema[key]) ? schema[key].map((choice) => resolve(choice, schema)) : [];
    for (const choice of choices) properties = { ...asObject(choice["properties"]), ...properties };
    const wanted = choices.map((choice) => names(choice["required"]));
    const joined = key === "allOf" ? wanted.flat() : inAll(wanted);
    required = [...new Set([...required, ...joined])];
  }
  const rest = Object.fromEntries(
    Object.entries(schema).filter(([key]) => !(COMBINATORS as readonly string[]).includes(key)),
  );
  return { ...rest, properties, ...(required.length > 0 && { required }) };
}

/** A choice may stand in the definitions; deeper references keep standing there. */
function resolve(choice: unknown, schema: JsonObject): JsonObject {
  const { $ref } = asObject(choice);
  const [, place, name] = /^#\/(\$defs|definitions)\/([^/~]+)$/.exec(String($ref)) ?? [];
  if (place === undefined || name === undefined) return asObject(choice);
  const definitions = asObject(schema[place]);
  return Object.hasOwn(definitions, name) ? asObject(definitions[name]) : {};
}

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];

const inAll = ([first = [], ...others]: readonly string[][]): string[] =>
  first.filter((name) => others.every((other) => other.includes(name)));
