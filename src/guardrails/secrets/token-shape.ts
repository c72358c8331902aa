import { follows } from "../charset.ts";
import type { Detector } from "../detector.ts";
import type { Scan } from "../scan.ts";

/** A key that begins with a vendor's prefix, as vendors publish it: one line of a table. */
export interface TokenShape {
  readonly type: string;
  readonly title: string;
  readonly prefixes: readonly string[];
  /** The characters behind the prefix (see charset.ts), and how many of them there are. */
  readonly body: number;
  readonly length: readonly [least: number, most: number];
  /** What more is known of the body. Must be anchored on both sides, or bounded. */
  readonly form?: RegExp;
  readonly isValid?: (body: string) => boolean;
  /**
   * A body of fewer different characters is a stand-in (`ghp_xxxx…`). 1 for vendors whose own documentation counts
   * such keys as keys.
   */
  readonly leastDistinct?: number;
  /** The vendor's prefix is told from a digit before it, as in `0tskey-…`. */
  readonly afterDigit?: true;
}

/** A longer token is looked for at one place of a run only, so that hostile repetition stays linear. */
const LONG = 256;
const LEAST_DISTINCT = 6;

export function tokenDetector(shape: TokenShape): Detector {
  return {
    type: shape.type,
    family: "secrets",
    title: shape.title,
    triggers: shape.prefixes.map((text) => ({
      on: "word",
      text,
      ...(shape.afterDigit && { afterDigit: true }),
    })),
    find(scan, at) {
      const { text } = scan;
      const prefix = shape.prefixes.find((one) => text.startsWith(one, at));
      if (prefix === undefined) return undefined;
      const start = at + prefix.length;
      const end = bodyEnd(scan, start, shape);
      const length = end - start;
      if (length < shape.length[0] || length > shape.length[1]) return undefined;
      if (shape.length[1] > LONG && follows(text, at, shape.body)) return undefined;
      const body = text.slice(start, end);
      const isReal =
        !isStandIn(body, shape.leastDistinct ?? LEAST_DISTINCT) &&
        (shape.form?.test(body) ?? true) &&
        (shape.isValid?.(body) ?? true);
      return isReal ? { type: shape.type, start: at, end } : undefined;
    },
  };
}

/** A full stop behind a token belongs to the sentence. */
function bodyEnd(scan: Scan, start: number, shape: TokenShape): number {
  const end = scan.runEnd(start, shape.body);
  return end - start > shape.length[0] && scan.text.charAt(end - 1) === "." ? end - 1 : end;
}

/** `xxxxxxxx`, `****`, `0000000000`: what people write where a key would be. */
export function isStandIn(body: string, leastDistinct = LEAST_DISTINCT): boolean {
  if (leastDistinct <= 1) return false;
  return /x{8}|X{8}|\*{4}|#{4}|\.{3}/.test(body) || new Set(body).size < leastDistinct;
}

export const exactly = (length: number): readonly [number, number] => [length, length];

export const UUID_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A run of the alphabet, as in documentation: `abcdefghijklmnopqrstuvwxyz1234567`. */
export const isSequence = (body: string): boolean => body.toLowerCase().includes("abcdefghijklm");

/** Base64url of a JSON text. */
export function startsJson(body: string): boolean {
  try {
    return JSON.parse(Buffer.from(body, "base64url").toString()) !== null;
  } catch {
    return false;
  }
}
