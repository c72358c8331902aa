import type { GatewayKey, KeyPolicy } from "../domain/gateway-key.ts";

/** A secret that takes the place of another. */
export interface NewSecret extends Pick<GatewayKey, "secretHash" | "secretEnd"> {
  /** Until then the old one opens as well. Absent: it is refused at once. */
  readonly overlapUntilUnixMs?: number;
}

/** Gateway keys, hashed. Names are unique among keys that are not revoked. */
export interface KeyStore {
  /** Revoked ones too, in the order of creation. */
  list(): readonly GatewayKey[];
  /** Errors: `failed` when a live key has that name. */
  insert(key: GatewayKey): void;
  /** Replaces the hash of a live key; false when there is none of that name. */
  replaceSecret(name: string, secret: NewSecret): boolean;
  /** Replaces the policy of a live key; false when there is none of that name. */
  replacePolicy(name: string, policy: KeyPolicy): boolean;
  revoke(name: string, atUnixMs: number): boolean;
  /** Changes whenever any key changes, so that the gateway can keep its copy fresh cheaply. */
  version(): number;
}
