import { type BudgetLimit, budgetKind, type LimitMode } from "./budget.ts";
import type { Metadata } from "./metadata.ts";
import type { Patterns } from "./patterns.ts";
import { type RateLimit, rateKind } from "./rate-limit.ts";

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
  /** The secret before the last rotation, which still opens for a while. */
  readonly previous?: { readonly secretHash: string; readonly untilUnixMs: number };
  /** Absent: it may do everything, as much as it likes. */
  readonly policy?: KeyPolicy;
}

/** What a key may do. */
export type KeyScope = "requests" | "models" | "admin";

export const KEY_SCOPES: readonly KeyScope[] = ["requests", "models", "admin"];

/** Who holds a key, what it may ask for and how much of it. */
export interface KeyPolicy {
  readonly owner?: string;
  readonly team?: string;
  readonly budgets: readonly BudgetLimit[];
  readonly rates: readonly RateLimit[];
  /** What happens beyond a budget or a rate. */
  readonly mode: LimitMode;
  /** Absent: every model. */
  readonly models?: Patterns;
  readonly metadata: Metadata;
  readonly expiresAtUnixMs?: number;
  /** Absent: all but `admin`. */
  readonly scopes?: readonly KeyScope[];
}

export const NO_KEY_POLICY: KeyPolicy = { budgets: [], rates: [], mode: "block", metadata: {} };

/** One allowance of each kind, or they could not be told apart: the kind that stands there twice. */
export function repeatedLimit({
  budgets,
  rates,
}: {
  readonly budgets: readonly BudgetLimit[];
  readonly rates: readonly RateLimit[];
}): string | undefined {
  const kinds = [...budgets.map(budgetKind), ...rates.map((rate) => `rate ${rateKind(rate)}`)];
  return kinds.find((kind, at) => kinds.indexOf(kind) !== at);
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
