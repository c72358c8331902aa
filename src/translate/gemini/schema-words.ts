import { isObject, type JsonObject } from "../json-value.ts";
/** What the words of a JSON schema say, for `clean-schema.ts`. Every value may be of any type. */
export type LooseSchema = JsonObject;

const TYPES = new Set(["string", "number", "integer", "boolean", "array", "object"]);

const COUNTS: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength"],
  array: ["minItems", "maxItems"],
  object: ["minProperties", "maxProperties"],
};

export const listOf = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) ? value : undefined;

export const isNull = (schema: LooseSchema): boolean =>
  schema["type"] === "null" || ("const" in schema && schema["const"] === null);

export const allowsNull = (schema: LooseSchema): boolean => enumOf(schema).includes(null);

export const enumOf = (schema: LooseSchema): readonly unknown[] =>
  "const" in schema ? [schema["const"]] : (listOf(schema["enum"]) ?? []);

/** Own keys win, except that properties, requirements and `allOf` add up. */
export function mergeSchemas(schemas: readonly LooseSchema[]): LooseSchema {
  const merged = joinRecords([...schemas].reverse());
  const properties = schemas.map((schema) => schema["properties"]).filter(isObject);
  const required = schemas.flatMap((schema) => listOf(schema["required"]) ?? []);
  const allOf = schemas.flatMap((schema) => listOf(schema["allOf"]) ?? []);
  return {
    ...merged,
    ...(properties.length > 0 && { properties: joinRecords([...properties].reverse()) }),
    ...(required.length > 0 && { required }),
    ...(allOf.length > 0 && { allOf }),
  };
}

/** Later ones win. `fromEntries` makes own keys of names such as `__proto__`. */
export const joinRecords = (records: readonly unknown[]): LooseSchema =>
  Object.fromEntries(records.filter(isObject).flatMap((record) => Object.entries(record)));

/** The types that a schema names, or that its other words imply; none means every type. */
export function typesOf(schema: LooseSchema): string[] {
  const type = schema["type"];
  const named = (Array.isArray(type) ? type : [type])
    .map((word) => (typeof word === "string" ? word.toLowerCase() : ""))
    .filter((word) => TYPES.has(word) || word === "null");
  if (named.length > 0) return [...new Set(named)];
  if ("properties" in schema || "additionalProperties" in schema) return ["object"];
  if ("items" in schema || "prefixItems" in schema) return ["array"];
  if ("pattern" in schema || "minLength" in schema || "maxLength" in schema) return ["string"];
  if ("minimum" in schema || "maximum" in schema || "exclusiveMinimum" in schema) return ["number"];
  return [...new Set(enumOf(schema).map(typeOfValue))];
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return TYPES.has(typeof value) ? typeof value : "string";
}

export function limitsOf(schema: LooseSchema, type: string, notes: string[]): LooseSchema {
  const limits: Record<string, number> = {};
  for (const key of COUNTS[type] ?? []) {
    const value = schema[key];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) limits[key] = value;
  }
  if (type !== "number" && type !== "integer") return limits;
  const step = type === "integer" ? 1 : 0;
  const lower = numberOf(schema["minimum"]) ?? shifted(schema["exclusiveMinimum"], step);
  const upper = numberOf(schema["maximum"]) ?? shifted(schema["exclusiveMaximum"], -step);
  if (lower !== undefined) limits["minimum"] = lower;
  if (upper !== undefined) limits["maximum"] = upper;
  for (const key of ["exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
    const value = numberOf(schema[key]);
    if (value !== undefined && (step === 0 || key === "multipleOf")) notes.push(`${key}: ${value}`);
  }
  return limits;
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

function shifted(value: unknown, by: number): number | undefined {
  const limit = numberOf(value);
  if (limit === undefined || by === 0) return limit;
  return by > 0 ? Math.floor(limit) + 1 : Math.ceil(limit) - 1;
}

export function describe(schema: LooseSchema, notes: string[]): string {
  const { description, default: fallback } = schema;
  if (fallback !== undefined && typeof fallback !== "object") notes.push(`default: ${jsonList([fallback])}`);
  const text = typeof description === "string" ? description : "";
  return notes.length === 0 ? text : `${text} (${notes.join("; ")})`.trim();
}

/** At most as much as a reader would look at. */
export const jsonList = (values: readonly unknown[]): string =>
  values
    .slice(0, 50)
    .map((value) => (typeof value === "object" ? "{…}" : JSON.stringify(value)))
    .join(", ");
