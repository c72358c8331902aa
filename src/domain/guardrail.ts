/** One house rule of the settings: what is looked for, where, and what is done about it. */
export interface Guardrail {
  readonly name: string;
  /** In the order in which they run; all of them must pass. */
  readonly checks: readonly GuardrailCheck[];
  /** `input`: what the client sends. `output`: what the model answers. */
  readonly hooks: readonly GuardrailHook[];
  /** `mask` hides what was found and lets the rest go; a check that finds nothing to hide blocks then. */
  readonly action: "log" | "mask" | "block";
  /** Only told in the log, whatever `action` says. Portkey's word. */
  readonly async: boolean;
  /** What happens when a check cannot be made. */
  readonly onError: "block" | "pass";
  /** What was masked comes back in the answer. */
  readonly reversible: boolean;
}

export type GuardrailHook = "input" | "output";

export interface GuardrailCheck {
  /** `secrets`, `pii`, or Portkey's `default.wordCount` without its `default.`. */
  readonly id: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}
