import type { Warning } from "../domain/conversation.ts";

/** What could not be carried over. Each feature is told once: a long history repeats them. */
export class WarningList {
  readonly #byFeature: Map<string, Warning>;

  constructor(known: readonly Warning[] = []) {
    this.#byFeature = new Map(known.map((warning) => [warning.feature, warning]));
  }

  add(feature: string, whatWeDid: string): void {
    if (!this.#byFeature.has(feature)) this.#byFeature.set(feature, { feature, whatWeDid });
  }

  addAll(warnings: readonly Warning[]): void {
    for (const { feature, whatWeDid } of warnings) this.add(feature, whatWeDid);
  }

  get all(): readonly Warning[] {
    return [...this.#byFeature.values()];
  }
}
