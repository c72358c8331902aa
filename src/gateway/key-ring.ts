import { hash, timingSafeEqual } from "node:crypto";
import { GATEWAY_KEY_PREFIX, type GatewayKey } from "../domain/gateway-key.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyStore } from "../ports/key-store.ts";

export type KeyVerdict =
  | { readonly kind: "known"; readonly key: LiveKey }
  /** `seenBefore`: the same key was refused a moment ago, so its owner has no fresher one. */
  | { readonly kind: "unknown"; readonly seenBefore: boolean }
  | { readonly kind: "foreign" };

/** A revoked key stops working at most this long after its revocation, ms. */
const LOOK_AGAIN_MS = 1_000;
const REMEMBER_REFUSED_MS = 60_000;
const MAX_REFUSED = 64;

type Keys = Pick<KeyStore, "list" | "version">;

/** A key that was not revoked, with what it may do. The same object until any key changes. */
export type LiveKey = Pick<GatewayKey, "id" | "name" | "policy">;

interface Lock {
  readonly key: LiveKey;
  readonly secretHash: Buffer;
  /** A secret that was rotated away opens until then. */
  readonly untilUnixMs: number;
}

/**
 * The live keys in memory, so that no request waits for the disk. A new key works at once: an unknown one
 * makes us look again. Only hashes are held and compared, all of them, in constant time.
 */
export class KeyRing {
  readonly #store: Keys;
  readonly #clock: Clock;
  readonly #refused = new Map<string, number>();
  #locks: readonly Lock[] = [];
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
    if (found) return { kind: "known", key: found };
    return { kind: "unknown", seenBefore: this.#rememberRefused(secretHash.toString("base64"), nowMs) };
  }

  /** True when something had changed. */
  #look(nowMs: number): boolean {
    this.#lookedAtMs = nowMs;
    const version = this.#store.version();
    if (version === this.#version) return false;
    this.#version = version;
    this.#locks = this.#store
      .list()
      .filter((key) => key.revokedAtUnixMs === undefined)
      .flatMap(locksOf);
    return true;
  }

  #find(secretHash: Buffer): LiveKey | undefined {
    let found: Lock | undefined;
    for (const lock of this.#locks) {
      if (lock.secretHash.length === secretHash.length && timingSafeEqual(lock.secretHash, secretHash))
        found = lock;
    }
    return found && found.untilUnixMs > this.#clock.nowUnixMs() ? found.key : undefined;
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

function locksOf({ id, name, policy, secretHash, previous }: GatewayKey): readonly Lock[] {
  const key: LiveKey = { id, name, ...(policy && { policy }) };
  const lock = (hex: string, untilUnixMs: number): Lock => ({
    key,
    secretHash: Buffer.from(hex, "hex"),
    untilUnixMs,
  });
  const now = lock(secretHash, Number.POSITIVE_INFINITY);
  return previous ? [now, lock(previous.secretHash, previous.untilUnixMs)] : [now];
}
