import { createHash } from "node:crypto";
import type { ToolOrigin } from "../domain/conversation.ts";

const LONGEST_NAME = 64;
const HASH_DIGITS = 8;

/** Codex's namespace of its own tools: they are called with it and without it. */
const DEFAULT_NAMESPACE = "functions";

/**
 * The flat names of one request: safe everywhere and unique. The same tools get the same names in every turn
 * of a thread, so that the model's history stays true and the vendor's prompt cache holds.
 */
export class ToolNames {
  readonly #byOrigin = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** The tool's flat name; made up when it is asked for the first time. */
  nameOf(origin: ToolOrigin): string {
    const key = keyOf(origin);
    const known = this.#byOrigin.get(key);
    if (known !== undefined) return known;
    const name = this.#unique(flatten(origin), key);
    this.#taken.add(name);
    this.#byOrigin.set(key, name);
    return name;
  }

  /** `undefined` for a tool that nobody has named yet. */
  find(origin: ToolOrigin): string | undefined {
    const known = this.#byOrigin.get(keyOf(origin));
    if (known !== undefined) return known;
    // Older versions of Codex flatten names themselves.
    return origin.namespace === undefined && this.#taken.has(origin.name) ? origin.name : undefined;
  }

  /** For calls in the history: their tool may be gone, but the call still needs a name that is allowed. */
  nameOfCall(origin: ToolOrigin): string {
    return this.find(origin) ?? this.nameOf(origin);
  }

  #unique(flat: string, key: string): string {
    if (flat.length <= LONGEST_NAME && !this.#taken.has(flat)) return flat;
    const kept = flat.slice(0, LONGEST_NAME - HASH_DIGITS - 1);
    for (let n = 0; ; n += 1) {
      const name = `${kept}_${hashOf(n === 0 ? key : `${key}\0${n}`)}`;
      if (!this.#taken.has(name)) return name;
    }
  }
}

/** `mcp__demo` and `echo` → `mcp__demo__echo`. */
function flatten({ namespace, name }: ToolOrigin): string {
  const joint = namespace?.endsWith("__") ? "" : "__";
  const whole = hasNamespace(namespace) ? namespace + joint + name : name;
  return safeLetters(whole) || "tool";
}

/** What every vendor takes in a name or an id. */
export const safeLetters = (text: string): string => text.replace(/[^a-zA-Z0-9_-]/g, "_");

const keyOf = ({ namespace, name }: ToolOrigin): string =>
  hasNamespace(namespace) ? `${namespace}\0${name}` : `\0${name}`;

const hasNamespace = (namespace: string | undefined): namespace is string =>
  namespace !== undefined && namespace !== "" && namespace !== DEFAULT_NAMESPACE;

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, HASH_DIGITS);
