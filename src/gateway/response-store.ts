import type { Clock } from "../ports/clock.ts";

/** One answer and the conversation that led to it, as the next request needs them. */
export interface KeptResponse {
  /** Whose it is; nobody else sees it. */
  readonly keyName: string;
  /** The bodies, as JSON: most are never asked for again. */
  readonly request: Buffer;
  readonly response: Buffer;
}

const MAX_RESPONSES = 1_000;
const MAX_BYTES = 64 * 1_048_576;
/** A longer conversation would push out everybody else's. */
const MAX_ENTRY_BYTES = MAX_BYTES / 4;
const MAX_AGE_MS = 6 * 3_600_000;

interface Entry extends KeptResponse {
  readonly bytes: number;
  readonly keptAtMs: number;
}

/**
 * Answers that a client may name again (`previous_response_id`, `GET /v1/responses/…`), for upstreams that keep
 * none. In memory only: prompts reach the disk when `logs.bodies` says so and never otherwise.
 */
export class ResponseStore {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Entry>();
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ids come from upstreams, so two keys may have the same one. */
  keep(id: string, kept: KeptResponse): void {
    this.delete(id, kept.keyName);
    const bytes = kept.request.length + kept.response.length;
    if (bytes > MAX_ENTRY_BYTES) return;
    this.#kept.set(placeOf(id, kept.keyName), { ...kept, bytes, keptAtMs: this.#clock.monotonicMs() });
    this.#bytes += bytes;
    this.#trim();
  }

  find(id: string, keyName: string): KeptResponse | undefined {
    this.#trim();
    return this.#kept.get(placeOf(id, keyName));
  }

  /** False when there was none. */
  delete(id: string, keyName: string): boolean {
    const place = placeOf(id, keyName);
    const found = this.#kept.get(place);
    if (!found) return false;
    this.#kept.delete(place);
    this.#bytes -= found.bytes;
    return true;
  }

  /** The oldest go first, whether for age, number or size. */
  #trim(): void {
    const oldestMs = this.#clock.monotonicMs() - MAX_AGE_MS;
    for (const [place, { bytes, keptAtMs }] of this.#kept) {
      if (keptAtMs >= oldestMs && this.#kept.size <= MAX_RESPONSES && this.#bytes <= MAX_BYTES) return;
      this.#kept.delete(place);
      this.#bytes -= bytes;
    }
  }
}

const placeOf = (id: string, keyName: string): string => `${keyName}\n${id}`;
