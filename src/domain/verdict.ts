import type { Entity } from "./entity.ts";

/** What a guardrail's check says. */
export type Verdict =
  | { readonly kind: "pass" }
  /** These parts of the text should not leave. */
  | { readonly kind: "found"; readonly entities: readonly Entity[] }
  /** The whole is not allowed. `why` says nothing of what the text holds. */
  | { readonly kind: "fail"; readonly why: string }
  | { readonly kind: "could-not-check"; readonly why: string };

export const PASS: Verdict = { kind: "pass" };
export const fail = (why: string): Verdict => ({ kind: "fail", why });
