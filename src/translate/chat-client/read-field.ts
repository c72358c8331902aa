import { BadRequestError } from "../client-grammar.ts";
import { isObject, type JsonObject } from "../json-value.ts";

/** `null` counts as absent, as in OpenAI's own API. Arrays are not objects. */
export const recordOf = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);

/** Where a field stands in the body, as OpenAI's errors name it: `messages[0].content`. */
export const pathOf = (at: string, key: string): string => (at === "" ? key : `${at}.${key}`);

/** Errors: BadRequestError for any other type. So do all below. */
export function readText(fields: JsonObject, key: string, at = ""): string | undefined {
  const value = present(fields, key);
  if (value === undefined || typeof value === "string") return value;
  throw wrongType(pathOf(at, key), "a string", value);
}

/** Also refuses an empty one: names and ids say nothing when they are empty. */
export function requireText(fields: JsonObject, key: string, at = ""): string {
  const text = readText(fields, key, at);
  if (text) return text;
  throw new BadRequestError(`'${pathOf(at, key)}' must be a non-empty string.`, pathOf(at, key));
}

export function readNumber(fields: JsonObject, key: string): number | undefined {
  const value = present(fields, key);
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw wrongType(key, "a number", value);
}

export function readBoolean(fields: JsonObject, key: string, at = ""): boolean | undefined {
  const value = present(fields, key);
  if (value === undefined || typeof value === "boolean") return value;
  throw wrongType(pathOf(at, key), "true or false", value);
}

export function readRecord(fields: JsonObject, key: string, at = ""): JsonObject | undefined {
  const value = present(fields, key);
  if (value === undefined) return undefined;
  const record = recordOf(value);
  if (record) return record;
  throw wrongType(pathOf(at, key), "an object", value);
}

export function requireRecord(fields: JsonObject, key: string, at = ""): JsonObject {
  const record = readRecord(fields, key, at);
  if (record) return record;
  throw wrongType(pathOf(at, key), "an object", undefined);
}

export function readList(fields: JsonObject, key: string, at = ""): readonly unknown[] | undefined {
  const value = present(fields, key);
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value;
  throw wrongType(pathOf(at, key), "an array", value);
}

export function wrongType(path: string, wanted: string, value: unknown): BadRequestError {
  return new BadRequestError(`'${path}' must be ${wanted}, but is ${nameOfType(value)}.`, path);
}

function nameOfType(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function present(fields: JsonObject, key: string): unknown {
  const value = fields[key];
  return value === null ? undefined : value;
}
