import type { Entity } from "../domain/entity.ts";
import { KnownValues } from "./known-values.ts";

/** So many different values are remembered for a thread; what comes on top is hidden for good. */
const MOST_VALUES = 4_096;
/** `{{US_BANK_ROUTING_4096}}`, and room for more. UTF-16 units. */
export const LONGEST_PLACEHOLDER = 48;
export const PLACEHOLDER = /\{\{[A-Z][A-Z0-9_]{0,30}_\d{1,7}\}\}/g;

/**
 * What stands for what in one thread. The same value always has the same placeholder, so that the upstream's prompt
 * cache goes on working, and none is forgotten: the upstream may have just been told it. In memory only: never
 * logged, never written, gone with the thread.
 */
export class Placeholders {
  readonly #byValue = new Map<string, string>();
  readonly #byPlaceholder = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #known = new KnownValues();

  get isEmpty(): boolean {
    return this.#byValue.size === 0;
  }

  get isFull(): boolean {
    return this.#byValue.size >= MOST_VALUES;
  }

  /** How many values there are. */
  get size(): number {
    return this.#byValue.size;
  }

  /** The placeholder of a value, a new one if it has none; once it is full, one that stands for nothing. */
  of(type: string, value: string): string {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    if (this.isFull) return `[${type}]`;
    const label = type.replace(/_(?:ADDRESS|NUMBER)$/, "");
    const count = (this.#counts.get(label) ?? 0) + 1;
    this.#counts.set(label, count);
    const placeholder = `{{${label}_${count}}}`;
    const copy = copyOf(value);
    this.#byValue.set(copy, placeholder);
    this.#byPlaceholder.set(placeholder, copy);
    this.#known.add(type, copy);
    return placeholder;
  }

  valueOf(placeholder: string): string | undefined {
    return this.#byPlaceholder.get(placeholder);
  }

  /** The values behind the first so many, in the order in which they came. */
  valuesSince(size: number): readonly string[] {
    return size >= this.size ? [] : [...this.#byValue.keys()].slice(size);
  }

  /** Where values stand in a text, whatever stands around them. */
  findIn(text: string): readonly Entity[] {
    return this.#known.findIn(text);
  }
}

/** V8 cuts a value out of its text by pointing into it, so that the whole text would live as long. */
const copyOf = (value: string): string => Buffer.from(value, "utf16le").toString("utf16le");

/** Hides what was found. `entities` in order and without overlaps, as `detect` gives them. */
export function mask(
  text: string,
  entities: readonly Entity[],
  nameOf: (entity: Entity, value: string) => string,
): string {
  let [masked, from] = ["", 0];
  for (const entity of entities) {
    masked += text.slice(from, entity.start) + nameOf(entity, text.slice(entity.start, entity.end));
    from = entity.end;
  }
  return masked + text.slice(from);
}

/** How a value is written where it comes back: as it is, or inside a JSON string. */
export type Spelling = "plain" | "in-json";

export const spell = (value: string, spelling: Spelling): string =>
  spelling === "plain" ? value : JSON.stringify(value).slice(1, -1);

/** Puts the values back into a whole text. What stands for nothing stays. */
export function unmask(text: string, placeholders: Placeholders, spelling: Spelling = "plain"): string {
  if (!text.includes("{{")) return text;
  return text.replace(PLACEHOLDER, (found) => {
    const value = placeholders.valueOf(found);
    return value === undefined ? found : spell(value, spelling);
  });
}
