const SAFE_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const MAX_LENGTH = 64;

/**
 * The client's tool names as every upstream takes them. Most are safe and stay as they are; the others are
 * spelt anew, each to a name of its own, the same in every turn of a thread. The way back is `Tool.origin`.
 */
export class ToolNames {
  readonly #flatNames = new Map<string, string>();
  readonly #used = new Set<string>();

  flatten(clientName: string): string {
    const known = this.#flatNames.get(clientName);
    if (known !== undefined) return known;
    const flat = this.#freeName(clientName);
    this.#flatNames.set(clientName, flat);
    this.#used.add(flat);
    return flat;
  }

  #freeName(clientName: string): string {
    const base = SAFE_NAME.test(clientName)
      ? clientName
      : clientName.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, MAX_LENGTH);
    let name = base;
    for (let n = 2; this.#used.has(name); n += 1) {
      const suffix = `_${n}`;
      name = base.slice(0, MAX_LENGTH - suffix.length) + suffix;
    }
    return name;
  }
}
