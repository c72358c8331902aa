import type { Warning } from "../../domain/conversation.ts";

/** What could not be carried over in one request; each feature is told once. */
export class WarningList {
  readonly #byFeature = new Map<string, Warning>();

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
