import { hash, timingSafeEqual } from "node:crypto";
import { GATEWAY_KEY_PREFIX } from "../domain/gateway-key.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyStore } from "../ports/key-store.ts";

export type KeyVerdict =
  | { readonly kind: "known"; readonly name: string }
  /** `seenBefore`: the same key was refused a moment ago, so its owner has no fresher one. */
  | { readonly kind: "unknown"; readonly seenBefore: boolean }
  | { readonly kind: "foreign" };

/** A revoked key stops working at most this long after its revocation, ms. */
const LOOK_AGAIN_MS = 1_000;
const REMEMBER_REFUSED_MS = 60_000;
const MAX_REFUSED = 64;

type Keys = Pick<KeyStore, "list" | "version">;

interface LiveKey {
  readonly name: string;
  readonly secretHash: Buffer;
}

/**
 * The live keys in memory, so that no request waits for the disk. A new key works at once: an unknown one
 * makes us look again. Only hashes are held and compared, all of them, in constant time.
 */
export class KeyRing {
  readonly #store: Keys;
  readonly #clock: Clock;
  readonly #refused = new Map<string, number>();
  #keys: readonly LiveKey[] = [];
  #version = Number.NaN;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(store: Keys, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  verify(secret: string): KeyVerdict {
    if (!secret.startsWith(GATEWAY_KEY_PREFIX)) return { kind: "foreign" };
    const secretHash = hash("sha256", secret, "buffer");
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedAtMs >= LOOK_AGAIN_MS) this.#look(nowMs);
    const found = this.#find(secretHash) ?? (this.#look(nowMs) ? this.#find(secretHash) : undefined);
    if (found) return { kind: "known", name: found.name };
    return { kind: "unknown", seenBefore: this.#rememberRefused(secretHash.toString("base64"), nowMs) };
  }

  /** True when something had changed. */
  #look(nowMs: number): boolean {
    this.#lookedAtMs = nowMs;
    const version = this.#store.version();
    if (version === this.#version) return false;
    this.#version = version;
    this.#keys = this.#store
      .list()
      .filter((key) => key.revokedAtUnixMs === undefined)
      .map((key) => ({ name: key.name, secretHash: Buffer.from(key.secretHash, "hex") }));
    return true;
  }

  #find(secretHash: Buffer): LiveKey | undefined {
    let found: LiveKey | undefined;
    for (const key of this.#keys) {
      if (key.secretHash.length === secretHash.length && timingSafeEqual(key.secretHash, secretHash))
        found = key;
    }
    return found;
  }

  #rememberRefused(hashed: string, nowMs: number): boolean {
    const before = this.#refused.get(hashed);
    this.#refused.delete(hashed);
    this.#refused.set(hashed, nowMs);
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > MAX_REFUSED && oldest !== undefined) this.#refused.delete(oldest);
    return before !== undefined && nowMs - before < REMEMBER_REFUSED_MS;
  }
}
