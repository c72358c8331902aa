import type { JsonSchema } from "../../domain/conversation.ts";

/** What Anthropic's constrained decoding understands; the rest is checked by nobody and so is left out. */
const KEPT: ReadonlySet<string> = new Set([
  "type",
  "description",
  "title",
  "enum",
  "const",
  "default",
  "required",
  "format",
  "$ref",
]);
const FORMATS: ReadonlySet<unknown> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "uri",
  "ipv4",
  "ipv6",
  "uuid",
]);
const MAX_DEPTH = 32;

/**
 * A schema that `output_config.format` and strict tools accept, with the same shape and without the bounds
 * (`minimum`, `maxLength`, `pattern` …) that they refuse. `undefined` where the shape itself is out of reach:
 * recursion, references elsewhere, objects with free keys.
 * Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs (JSON Schema limitations).
 */
export function strictSchema(schema: JsonSchema): JsonSchema | undefined {
  if (hasCircles(schema)) return undefined;
  const reduced = reduce(schema, 0);
  if (!reduced || !("$defs" in schema)) return reduced;
  const defs = reduceMap(schema["$defs"], 0);
  return defs && { ...reduced, $defs: defs };
}

const REFERENCE = /^#\/\$defs\/([^/~]+)$/;

/** Whether a definition leads back to itself. */
function hasCircles(schema: JsonSchema): boolean {
  const defs = schema["$defs"];
  if (typeof defs !== "object" || defs === null) return false;
  const leadsTo = new Map(
    Object.entries(defs).map(([name, def]) => [
      name,
      [...JSON.stringify(def).matchAll(/"#\/\$defs\/([^"/~]+)"/g)].map(([, to = ""]) => to),
    ]),
  );
  const whole = new Set<string>();
  const isCircle = (name: string, path: readonly string[]): boolean => {
    if (path.includes(name)) return true;
    if (whole.has(name)) return false;
    whole.add(name);
    return (leadsTo.get(name) ?? []).some((to) => isCircle(to, [...path, name]));
  };
  return [...leadsTo.keys()].some((name) => isCircle(name, []));
}

function reduce(value: unknown, depth: number): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > MAX_DEPTH)
    return undefined;
  const schema = value as Record<string, unknown>;
  if ("prefixItems" in schema || "not" in schema || "definitions" in schema) return undefined;
  if ("$ref" in schema && !REFERENCE.test(String(schema["$ref"]))) return undefined;
  const kept: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).filter(([key, of]) => KEPT.has(key) && (key !== "format" || FORMATS.has(of))),
  );
  if (!reduceChoices(schema, kept, depth)) return undefined;
  if ("items" in schema) {
    const items = reduce(schema["items"], depth + 1);
    if (!items) return undefined;
    kept["items"] = items;
  }
  return schema["type"] === "object" || "properties" in schema ? reduceObject(schema, kept, depth) : kept;
}

/** `oneOf` is not known there; for an answer that is written once, `anyOf` says the same. */
function reduceChoices(
  schema: Record<string, unknown>,
  kept: Record<string, unknown>,
  depth: number,
): boolean {
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    if (!(key in schema)) continue;
    const choices = schema[key];
    if (!Array.isArray(choices)) return false;
    const reduced = choices.map((choice) => reduce(choice, depth + 1));
    if (reduced.some((choice) => choice === undefined)) return false;
    kept[key === "oneOf" ? "anyOf" : key] = reduced;
  }
  return true;
}

function reduceObject(
  schema: Record<string, unknown>,
  kept: Record<string, unknown>,
  depth: number,
): Record<string, unknown> | undefined {
  const properties = schema["properties"] ?? {};
  const free = schema["additionalProperties"];
  if (typeof properties !== "object" || properties === null) return undefined;
  // `{}` alone means an object of any shape, which cannot be promised.
  if (free !== undefined && free !== false) return undefined;
  if (Object.keys(properties).length === 0 && free === undefined) return undefined;
  const reduced = reduceMap(properties, depth);
  return reduced && { ...kept, properties: reduced, additionalProperties: false };
}

function reduceMap(value: unknown, depth: number): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const reduced: [string, unknown][] = [];
  for (const [name, property] of Object.entries(value)) {
    const one = reduce(property, depth + 1);
    if (!one) return undefined;
    reduced.push([name, one]);
  }
  return Object.fromEntries(reduced);
}
