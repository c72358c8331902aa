import type { Guardrail } from "../domain/guardrail.ts";
import { Placeholders } from "../guardrails/placeholders.ts";

/** A string of the request that is replaced: where it stands in its part, and what comes instead, as JSON. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly replacement: Buffer;
  /** Kinds of what was hidden there. */
  readonly types: readonly string[];
}

/** A part of a request (`input`, `instructions`) as it was sent last, and what had to be hidden in it. */
export interface SeenPart {
  readonly raw: Buffer;
  readonly splices: readonly Splice[];
  /** The rules that looked at it; others must look again. */
  readonly rules: readonly Guardrail[];
  /** How many values the thread knew when all of it was last searched for them. */
  readonly knownValues: number;
}

/** What the guardrails remember of one thread. */
export interface GuardThread {
  readonly placeholders: Placeholders;
  readonly parts: Map<string, SeenPart>;
}

const MOST_THREADS = 256;
/** Of all threads' last requests together. */
const MOST_BYTES = 128 * 1_048_576;

/**
 * The threads that guardrails have seen, in memory only. The thread that was quiet longest is forgotten first; so is
 * what it sent, which then only has to be read again.
 */
export class GuardThreads {
  readonly #threads = new Map<string, GuardThread>();

  /**
   * The thread of this name, a new one if it is not known, or if it can hold no more: whoever still waits for an
   * answer keeps the old one.
   */
  of(name: string): GuardThread {
    const known = this.#threads.get(name);
    const thread =
      known && !known.placeholders.isFull ? known : { placeholders: new Placeholders(), parts: new Map() };
    this.#threads.delete(name);
    this.#threads.set(name, thread);
    this.#trim();
    return thread;
  }

  #trim(): void {
    const [oldest] = this.#threads.keys();
    if (this.#threads.size > MOST_THREADS && oldest !== undefined) this.#threads.delete(oldest);
    let bytes = 0;
    for (const { parts } of [...this.#threads.values()].reverse()) {
      for (const { raw } of parts.values()) bytes += raw.length;
      if (bytes > MOST_BYTES) parts.clear();
    }
  }
}
