import type { GatewayKey } from "../domain/gateway-key.ts";

/** Gateway keys, hashed. Names are unique among keys that are not revoked. */
export interface KeyStore {
  /** Revoked ones too, in the order of creation. */
  list(): readonly GatewayKey[];
  /** Errors: `failed` when a live key has that name. */
  insert(key: GatewayKey): void;
  /** Replaces the hash of a live key; false when there is none of that name. */
  replaceSecret(name: string, secretHash: string, secretEnd: string): boolean;
  revoke(name: string, atUnixMs: number): boolean;
  /** Changes whenever any key changes, so that the gateway can keep its copy fresh cheaply. */
  version(): number;
}
