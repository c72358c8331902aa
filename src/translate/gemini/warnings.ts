import type { Warning } from "../../domain/conversation.ts";

/** What could not be carried over; each feature once, however often it occurs. */
export class Warnings {
  readonly #kept: Warning[];

  constructor(known: readonly Warning[] = []) {
    this.#kept = [...known];
  }

  add(feature: string, whatWeDid: string): void {
    if (!this.#kept.some((warning) => warning.feature === feature)) this.#kept.push({ feature, whatWeDid });
  }

  list(): readonly Warning[] {
    return this.#kept;
  }
}
