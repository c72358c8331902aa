import type { Entity } from "../domain/entity.ts";

/** Shorter values stand in too many harmless places. UTF-16 units; also how much of a value is looked up. */
export const LEAST_KNOWN = 6;
/** Each unit moves the hash by five bits, so that thirty bits hold exactly the last six units. */
const [UNIT_BITS, HASH_MASK] = [5, 0x3fff_ffff];
const SLOTS = 1 << 15;

/**
 * Values that were hidden once, found again wherever they stand: most are told by what stands around them, and they
 * come back without it. One pass over a text, however many values there are.
 */
export class KnownValues {
  readonly #types = new Map<string, string>();
  /** Of all values that begin with these six units: how long they are, the longest first. */
  readonly #lengths = new Map<string, readonly number[]>();
  #slots: Uint8Array | undefined;

  add(type: string, value: string): void {
    if (value.length < LEAST_KNOWN || this.#types.has(value)) return;
    this.#types.set(value, type);
    const head = value.slice(0, LEAST_KNOWN);
    const lengths = new Set([...(this.#lengths.get(head) ?? []), value.length]);
    this.#lengths.set(
      head,
      [...lengths].toSorted((one, two) => two - one),
    );
    this.#slots ??= new Uint8Array(SLOTS);
    let hash = 0;
    for (let at = 0; at < LEAST_KNOWN; at += 1) hash = hashWith(hash, head.charCodeAt(at));
    this.#slots[slotOf(hash)] = 1;
  }

  findIn(text: string): readonly Entity[] {
    const slots = this.#slots;
    if (!slots) return [];
    const found: Entity[] = [];
    let [hash, from] = [0, 0];
    for (let at = 0; at < text.length; at += 1) {
      hash = hashWith(hash, text.charCodeAt(at));
      const start = at + 1 - LEAST_KNOWN;
      if (start < from || slots[slotOf(hash)] === 0) continue;
      const entity = this.#at(text, start);
      if (!entity) continue;
      found.push(entity);
      from = entity.end;
    }
    return found;
  }

  #at(text: string, start: number): Entity | undefined {
    for (const length of this.#lengths.get(text.slice(start, start + LEAST_KNOWN)) ?? []) {
      const end = start + length;
      const value = text.slice(start, end);
      const type = this.#types.get(value);
      if (type !== undefined && !isInsideNumber(text, value, { start, end })) return { type, start, end };
    }
    return undefined;
  }
}

const hashWith = (hash: number, unit: number): number => ((hash << UNIT_BITS) ^ unit) & HASH_MASK;

const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (SLOTS - 1);

/** Eight digits are part of many a hash and of many a longer number. */
function isInsideNumber(
  text: string,
  value: string,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  if (/[^\d\s().+-]/.test(value)) return false;
  return /[\dA-Za-z]/.test(text.charAt(start - 1)) || /[\dA-Za-z]/.test(text.charAt(end));
}
