/** A key that lets a client use the gateway. Only its SHA-256 is stored. Times are Unix ms UTC. */
export interface GatewayKey {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the secret, hex. The secret has 256 random bits, so a plain hash cannot be guessed back. */
  readonly secretHash: string;
  /** The last four characters, to tell keys apart on a screen. */
  readonly secretEnd: string;
  readonly createdAtUnixMs: number;
  readonly revokedAtUnixMs?: number;
}

/** Marks our own secrets, so that a Portkey cloud key in PORTKEY_API_KEY is never mistaken for one. */
export const GATEWAY_KEY_PREFIX = "pkcx_";

/** The key that Codex itself uses; `token` prints it. */
export const DEFAULT_KEY_NAME = "codex";

export const gatewayKeySecretName = (name: string): string => `key/${name}`;

/** `sk-proj-abc…9f2c`: enough to recognise a secret, not enough to use it. */
export function maskSecret(secret: string): string {
  if (secret.length < 12) return "…";
  const dash = secret.indexOf("-");
  const head = dash > 0 && dash <= 5 ? secret.slice(0, dash + 1) : secret.slice(0, 3);
  return `${head}…${secret.slice(-4)}`;
}
