import type { Warning } from "../../domain/conversation.ts";

/** The warnings of one request, each feature once. */
export class Notes {
  readonly #warnings = new Map<string, Warning>();

  warn(feature: string, whatWeDid: string): void {
    if (!this.#warnings.has(feature)) this.#warnings.set(feature, { feature, whatWeDid });
  }

  get warnings(): readonly Warning[] {
    return [...this.#warnings.values()];
  }
}
