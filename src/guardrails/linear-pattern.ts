import { RE2JS } from "re2js";
import type { Entity } from "../domain/entity.ts";

/** More findings than this in one text say nothing new. */
const MOST_FINDINGS = 10_000;

/** A user's pattern, in RE2's syntax: it takes linear time whatever it says and whatever it reads. */
export interface LinearPattern {
  test(text: string): boolean;
  /** Every place where it matches; empty matches are none. */
  findAll(text: string, type: string): readonly Entity[];
}

/** `x` or `/x/flags`. Throws an Error that says what is wrong with it. */
export function linearPattern(source: string): LinearPattern {
  const spelled = /^\/(.+)\/([gimsu]*)$/s.exec(source);
  const [pattern, flags] = spelled ? [spelled[1] ?? "", spelled[2] ?? ""] : [source, ""];
  const compiled = compile(pattern, flags);
  return {
    test: (text) => compiled.matcher(text).find(),
    findAll: (text, type) => {
      const found: Entity[] = [];
      const matcher = compiled.matcher(text);
      while (found.length < MOST_FINDINGS && matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        if (end > start) found.push({ type, start, end });
      }
      return found;
    },
  };
}

function compile(pattern: string, flags: string): RE2JS {
  const bits =
    (flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes("m") ? RE2JS.MULTILINE : 0) |
    (flags.includes("s") ? RE2JS.DOTALL : 0);
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern), bits);
  } catch (error) {
    throw new Error(
      `not a pattern in RE2's syntax (no lookaround, no backreferences): ${(error as Error).message}`,
    );
  }
}
