import type { Entity, EntityFamily } from "../domain/entity.ts";
import type { Scan } from "./scan.ts";

/** A cheap thing to see in a text that makes a closer look worth while. */
export type Trigger =
  /** This text, with no letter or digit before it. */
  | { readonly on: "word"; readonly text: string; readonly anyCase?: true; readonly afterDigit?: true }
  /** This character, anywhere, where one of the charset `next` (see charset.ts) follows. */
  | { readonly on: "character"; readonly character: string; readonly next?: number }
  /** A run of so many digits (up to 19), with no letter, digit, `_`, `-` or `.` before it. */
  | { readonly on: "number"; readonly digits: readonly number[] };

/**
 * Finds one kind of thing. `find` is asked at each place where a trigger is seen; it looks only at a bounded stretch
 * of the text around it, or at runs that the scan measures once: its time must not grow with the text.
 */
export interface Detector {
  readonly type: string;
  readonly family: EntityFamily;
  /** What a person reads in `guardrail show`. */
  readonly title: string;
  readonly triggers: readonly Trigger[];
  find(scan: Scan, at: number): Entity | undefined;
}

/** The match of a sticky pattern at `at`. The pattern must be bounded. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
