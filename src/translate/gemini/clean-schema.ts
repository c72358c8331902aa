import type { JsonSchema } from "../../domain/conversation.ts";
import { asRecord, isObject } from "../json-value.ts";
import {
  allowsNull,
  describe,
  enumOf,
  isNull,
  joinRecords,
  jsonList,
  type LooseSchema,
  limitsOf,
  listOf,
  mergeSchemas,
  typesOf,
} from "./schema-words.ts";

/** A schema in Gemini's subset of OpenAPI 3.0. */
export type GeminiSchema = Readonly<Record<string, unknown>>;

/** What a schema may cost, however hostile: its depth, and the number of its parts with references followed. */
const MAX_DEPTH = 32;
const MAX_NODES = 4_000;
const MAX_VARIANTS = 100;

/**
 * A JSON schema as Gemini takes it: references and `allOf` are resolved, constants become enums, `null` becomes
 * `nullable`, and what the subset has no word for is said in the description. Never throws.
 * Sources: https://ai.google.dev/api/caching#Schema and the error texts of both APIs (`items: missing field`,
 * `any_of … must be the only field set`, `enum: only allowed for STRING type`).
 */
export function cleanSchema(schema: JsonSchema): GeminiSchema {
  return new SchemaCleaner(schema).clean(schema, TOP);
}

/** The parameters of a function must be an object; alternatives of the whole become one object with all properties. */
export function cleanParameters(schema: JsonSchema): GeminiSchema | undefined {
  const cleaner = new SchemaCleaner(schema);
  const cleaned = cleaner.clean(cleaner.flatten(schema), TOP);
  return "properties" in cleaned ? cleaned : undefined;
}

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  string: ["date-time"],
  number: ["float", "double"],
  integer: ["int32", "int64"],
};

/** Any value: each kind of it, for a schema without a type is refused. */
const ANY = ["string", "number", "boolean", "object"];

/** Where in the schema we are, and through which references we came. */
interface Place {
  readonly depth: number;
  readonly trail: readonly string[];
}

const TOP: Place = { depth: 0, trail: [] };

/** A resolved schema remembers here which references led to it. */
const TRAIL = "$trail";

class SchemaCleaner {
  readonly #root: unknown;
  #nodes = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  clean(value: unknown, place: Place): GeminiSchema {
    if (place.depth > MAX_DEPTH || this.#nodes > MAX_NODES) return outline(value);
    const schema = this.#resolve(value, place.trail);
    const within = { depth: place.depth + 1, trail: trailOf(schema, place.trail) };
    const variants = listOf(schema["anyOf"]) ?? listOf(schema["oneOf"]);
    if (variants) return this.#alternatives(schema, variants, within);
    const types = typesOf(schema);
    const named = types.filter((type) => type !== "null");
    const nullable = types.includes("null") || schema["nullable"] === true || allowsNull(schema);
    const only = named.length === 0 && types.length > 0 ? "string" : named[0];
    if (only !== undefined && named.length < 2) return this.#single({ ...schema, nullable }, only, within);
    const kinds = named.length > 0 ? named : ANY;
    const { description, ...rest } = schema;
    return this.#alternatives(
      { description, nullable },
      kinds.map((type) => ({ ...rest, type })),
      within,
    );
  }

  /** An object with the properties of all its alternatives; only what all of them require is required. */
  flatten(schema: JsonSchema): LooseSchema {
    const own = this.#resolve(schema, []);
    const variants = listOf(own["anyOf"]) ?? listOf(own["oneOf"]);
    const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = own;
    if (!variants) return { ...rest, type: "object" };
    const resolved = variants.slice(0, MAX_VARIANTS).map((variant) => this.#resolve(variant, []));
    const required = resolved.map((variant) => listOf(variant["required"]) ?? []);
    const shared = (required[0] ?? []).filter((name) => required.every((names) => names.includes(name)));
    return {
      ...rest,
      type: "object",
      properties: joinRecords([...resolved.map((variant) => variant["properties"]), own["properties"]]),
      required: [...(listOf(own["required"]) ?? []), ...shared],
    };
  }

  #single(schema: LooseSchema, type: string, within: Place): GeminiSchema {
    const notes: string[] = [];
    const values = enumOf(schema).filter((value) => value !== null);
    const texts = values.filter((value): value is string => typeof value === "string" && value !== "");
    const isEnum = type === "string" && texts.length > 0 && texts.length === values.length;
    if (values.length > 0 && !isEnum) notes.push(`one of: ${jsonList(values)}`);
    const { title, format, pattern, nullable } = schema;
    const hasFormat = typeof format === "string" && format !== "";
    const formatted = hasFormat && FORMATS[type]?.includes(format) === true;
    if (hasFormat && !formatted) notes.push(`format: ${format}`);
    const body = {
      ...(isEnum && { enum: [...new Set(texts)] }),
      ...(formatted && { format }),
      ...(type === "string" && typeof pattern === "string" && { pattern }),
      ...limitsOf(schema, type, notes),
      ...(type === "array" && { items: this.#items(schema, within) }),
      ...(type === "object" && this.#members(schema, within, notes)),
    };
    const description = describe(schema, notes);
    return {
      type,
      ...(typeof title === "string" && title !== "" && { title }),
      ...(description !== "" && { description }),
      ...(nullable === true && { nullable }),
      ...body,
    };
  }

  /** Nothing may stand beside `anyOf`, so each alternative takes what they share. */
  #alternatives(schema: LooseSchema, variants: readonly unknown[], within: Place): GeminiSchema {
    const { anyOf: _anyOf, oneOf: _oneOf, description, nullable, ...shared } = schema;
    const resolved = variants.slice(0, MAX_VARIANTS).map((variant) => this.#resolve(variant, within.trail));
    const others = resolved.filter((variant) => !isNull(variant));
    const withNull = nullable === true || others.length < resolved.length;
    const merged = others.map((variant) => {
      const about = [description, variant["description"]].filter((text) => typeof text === "string");
      const whole = { ...mergeSchemas([variant, shared]), description: about.join(" ") };
      return withNull ? { ...whole, nullable: true } : whole;
    });
    const [first, ...more] = merged;
    if (first === undefined) return this.#single({ ...schema, nullable: true }, "string", within);
    if (more.length === 0) return this.clean(first, within);
    return { anyOf: merged.map((variant) => this.clean(variant, within)) };
  }

  #items(schema: LooseSchema, within: Place): GeminiSchema {
    const { items, prefixItems } = schema;
    const tuple = listOf(prefixItems) ?? listOf(items);
    if (tuple && tuple.length > 0) return this.clean({ anyOf: tuple }, within);
    return isObject(items) ? this.clean(items, within) : { type: "string" };
  }

  #members(schema: LooseSchema, within: Place, notes: string[]): GeminiSchema {
    const { properties, additionalProperties } = schema;
    const members = isObject(properties) ? properties : {};
    const cleaned = Object.entries(members).map(([name, member]) => [name, this.clean(member, within)]);
    const required = (listOf(schema["required"]) ?? []).filter(
      (name): name is string => typeof name === "string" && Object.hasOwn(members, name),
    );
    const extra = asRecord(additionalProperties)["type"];
    if (typeof extra === "string") notes.push(`further keys are free, their values: ${extra}`);
    if (cleaned.length === 0) return {};
    return {
      properties: Object.fromEntries(cleaned),
      ...(required.length > 0 && { required: [...new Set(required)] }),
    };
  }

  /** Follows references and merges `allOf`; a reference that leads back to itself ends in any object. */
  #resolve(value: unknown, trail: readonly string[]): LooseSchema {
    this.#nodes += 1;
    const schema = this.#follow(isObject(value) ? value : {}, trail);
    const all = listOf(schema["allOf"]);
    if (!all) return schema;
    const { allOf: _allOf, ...rest } = schema;
    this.#nodes += all.length;
    if (this.#nodes > MAX_NODES) return rest;
    const come = trailOf(schema, trail);
    const parts = all.slice(0, MAX_VARIANTS).map((part) => this.#follow(isObject(part) ? part : {}, come));
    const trails = parts.flatMap((part) => trailOf(part, []));
    return this.#resolve({ ...mergeSchemas([rest, ...parts]), [TRAIL]: [...come, ...trails] }, trail);
  }

  #follow(start: LooseSchema, trail: readonly string[]): LooseSchema {
    let schema = start;
    let come = trailOf(start, trail);
    while (typeof schema["$ref"] === "string") {
      const { $ref: reference, ...siblings } = schema;
      const found = come.includes(reference as string) ? undefined : this.#lookUp(reference as string);
      come = [...come, reference as string];
      schema = { ...mergeSchemas([siblings, found ?? { type: "object" }]), [TRAIL]: come };
      if (come.length > MAX_DEPTH) return {};
    }
    return schema;
  }

  #lookUp(reference: string): LooseSchema | undefined {
    if (!reference.startsWith("#")) return undefined;
    let at: unknown = this.#root;
    for (const step of reference.slice(1).split("/").slice(1, MAX_DEPTH)) {
      const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
      at = (at as Record<string, unknown>)[key];
    }
    return isObject(at) ? at : undefined;
  }
}

/** What is left of a schema behind the limits: its type. */
function outline(value: unknown): GeminiSchema {
  const [type = "object"] = isObject(value) ? typesOf(value).filter((word) => word !== "null") : [];
  return { type, ...(type === "array" && { items: { type: "string" } }) };
}

function trailOf(schema: LooseSchema, otherwise: readonly string[]): readonly string[] {
  const trail = schema[TRAIL];
  return Array.isArray(trail) ? trail : otherwise;
}
