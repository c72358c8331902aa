import { parse, TomlDate, TomlError } from "smol-toml";
import { isTable } from "./toml-value.ts";

export type ParsedToml =
  | { readonly kind: "parsed"; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: "invalid"; readonly problems: readonly TomlProblem[] };

interface TomlProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/**
 * TOML 1.1 text as plain objects. They have no prototype, so a key named `__proto__` is only a key.
 * Integers that a number cannot hold are bigints; dates are `Date`s.
 */
export function parseToml(text: string): ParsedToml {
  return parseWith(text, "asNeeded");
}

/** For comparing: all integers are bigints, so that `1` and `1.0` differ. */
export function parseTomlExactly(text: string): ParsedToml {
  return parseWith(text, true);
}

function parseWith(text: string, integersAsBigInt: true | "asNeeded"): ParsedToml {
  try {
    return { kind: "parsed", value: parse(withoutBom(text), { integersAsBigInt }) };
  } catch (error) {
    const line = error instanceof TomlError ? error.line : 1;
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { kind: "invalid", problems: [{ line, message: first.replace(/^Invalid TOML document: /, "") }] };
  }
}

/** What stands at a path; `undefined` when nothing does. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (!isTable(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** Deep equality of parsed values; the order of keys does not matter. */
export function sameToml(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameToml(item, b[i]));
  }
  if (a instanceof TomlDate) return b instanceof TomlDate && a.toISOString() === b.toISOString();
  if (isTable(a)) {
    if (!isTable(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameToml(a[key], b[key]))
    );
  }
  return Object.is(a, b);
}

export const BOM = "\uFEFF";

export const withoutBom = (text: string): string => (text.startsWith(BOM) ? text.slice(1) : text);
