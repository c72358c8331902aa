import { spellBudget } from "../../domain/budget.ts";
import { GATEWAY_KEY_PREFIX, type GatewayKey, NO_KEY_POLICY } from "../../domain/gateway-key.ts";
import { spellPatterns } from "../../domain/patterns.ts";
import { spellRate } from "../../domain/rate-limit.ts";
import type { JsonRow } from "./json.ts";
import { formatTime, rfc3339 } from "./values.ts";

export const KEY_FIELDS = [
  "id",
  "name",
  "key",
  "state",
  "created_at",
  "revoked_at",
  "expires_at",
  "old_secret_until",
  "owner",
  "team",
  "budgets",
  "rates",
  "on_limit",
  "models",
  "metadata",
  "scopes",
] as const;

export const maskedKey = ({ secretEnd }: Pick<GatewayKey, "secretEnd">): string =>
  `${GATEWAY_KEY_PREFIX}…${secretEnd}`;

export function keyState({ revokedAtUnixMs, policy }: GatewayKey, nowUnixMs: number): string {
  if (revokedAtUnixMs !== undefined) return "revoked";
  return (policy?.expiresAtUnixMs ?? Number.POSITIVE_INFINITY) <= nowUnixMs ? "expired" : "live";
}

export function keyJson(key: GatewayKey, nowUnixMs: number): JsonRow {
  const { policy, previous } = key;
  return {
    id: key.id,
    name: key.name,
    key: maskedKey(key),
    state: keyState(key, nowUnixMs),
    created_at: rfc3339(key.createdAtUnixMs),
    revoked_at: key.revokedAtUnixMs && rfc3339(key.revokedAtUnixMs),
    expires_at: policy?.expiresAtUnixMs && rfc3339(policy.expiresAtUnixMs),
    old_secret_until:
      previous && previous.untilUnixMs > nowUnixMs ? rfc3339(previous.untilUnixMs) : undefined,
    owner: policy?.owner,
    team: policy?.team,
    budgets: (policy?.budgets ?? []).map(spellBudget),
    rates: (policy?.rates ?? []).map(spellRate),
    on_limit: policy?.mode ?? "block",
    models: policy?.models && spellPatterns(policy.models),
    metadata: policy?.metadata ?? {},
    scopes: policy?.scopes ?? ["requests", "models"],
  };
}

/** What a person reads of one key; what it does not have is left out. */
export function keyFields(key: GatewayKey, nowUnixMs: number): readonly (readonly [string, string])[] {
  const { policy = NO_KEY_POLICY, previous } = key;
  const { expiresAtUnixMs, models } = policy;
  const limits = [...policy.budgets.map(spellBudget), ...policy.rates.map(spellRate)];
  const metadata = Object.entries(policy.metadata).map(([name, value]) => `${name}=${value}`);
  const oldOpens = previous !== undefined && previous.untilUnixMs > nowUnixMs;
  const fields = {
    name: key.name,
    key: maskedKey(key),
    state: keyState(key, nowUnixMs),
    created: formatTime(key.createdAtUnixMs, nowUnixMs),
    expires: expiresAtUnixMs === undefined ? "" : formatTime(expiresAtUnixMs, nowUnixMs),
    "old secret": oldOpens ? `opens until ${formatTime(previous.untilUnixMs, nowUnixMs)}` : "",
    owner: policy.owner ?? "",
    team: policy.team ?? "",
    models: models ? spellPatterns(models) : "all",
    limits: limits.length > 0 ? `${limits.join(", ")} (${policy.mode})` : "none",
    metadata: metadata.join(", "),
    scopes: policy.scopes?.join(", ") ?? "",
  };
  return Object.entries(fields).filter(([, value]) => value !== "");
}
