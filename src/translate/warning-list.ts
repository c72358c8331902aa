import type { Warning } from "../domain/conversation.ts";

/** What could not be carried over. Each feature is told once: a long history repeats them. */
export class WarningList {
  readonly #byFeature = new Map<string, Warning>();

  add(feature: string, whatWeDid: string): void {
    if (!this.#byFeature.has(feature)) this.#byFeature.set(feature, { feature, whatWeDid });
  }

  get all(): readonly Warning[] {
    return [...this.#byFeature.values()];
  }
}
