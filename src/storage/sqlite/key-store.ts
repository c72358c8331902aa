import { FailureError } from "../../domain/failure.ts";
import type { GatewayKey } from "../../domain/gateway-key.ts";
import type { KeyStore } from "../../ports/key-store.ts";
import type { Database } from "./database.ts";
import type { SqliteDriver } from "./driver.ts";
import type { SqlRow, SqlValue } from "./engine.ts";
import { decodeKeyPolicy, encodeKeyPolicy } from "./key-policy.ts";

const COLUMNS = "id, name, secret_hash, secret_end, created_at_ms, revoked_at_ms, policy";

export function openKeyStore(database: Database): KeyStore {
  return {
    list: () => {
      const sql = "SELECT * FROM keys ORDER BY created_at_ms, id";
      return (database.toRead()?.prepare(sql).all() ?? []).map(decodeKey);
    },
    insert: (key) => {
      const driver = database.toWrite();
      driver.transaction(() => {
        refuseTakenName(driver, key.name);
        driver
          .prepare(`INSERT INTO keys (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`)
          .run(
            key.id,
            key.name,
            key.secretHash,
            key.secretEnd,
            key.createdAtUnixMs,
            key.revokedAtUnixMs ?? null,
            encodeKeyPolicy(key.policy),
          );
        countChange(driver);
      });
    },
    replaceSecret: (name, { secretHash, secretEnd, overlapUntilUnixMs }) => {
      // What stands right of `=` is the row as it was.
      const previous = "previous_hash = CASE WHEN ? THEN secret_hash END, previous_until_ms = ?";
      const values = [
        secretHash,
        secretEnd,
        overlapUntilUnixMs === undefined ? 0 : 1,
        overlapUntilUnixMs ?? null,
      ];
      return change(database, { set: `secret_hash = ?, secret_end = ?, ${previous}`, values, name });
    },
    replacePolicy: (name, policy) =>
      change(database, { set: "policy = ?", values: [encodeKeyPolicy(policy)], name }),
    revoke: (name, atUnixMs) => change(database, { set: "revoked_at_ms = ?", values: [atUnixMs], name }),
    version: () => {
      const row = database.toRead()?.prepare("SELECT value FROM counters WHERE name = 'keys'").get();
      return Number(row?.["value"] ?? 0);
    },
  };
}

interface Change {
  readonly set: string;
  readonly values: readonly SqlValue[];
  readonly name: string;
}

/** Changes the live key of that name; says whether there is one. */
function change(database: Database, { set, values, name }: Change): boolean {
  const driver = database.toWrite();
  return driver.transaction(() => {
    const statement = driver.prepare(`UPDATE keys SET ${set} WHERE name = ? AND revoked_at_ms IS NULL`);
    const changed = Number(statement.run(...values, name).changes) > 0;
    if (changed) countChange(driver);
    return changed;
  });
}

/** The schema refuses it too; this says it in words. */
function refuseTakenName(driver: SqliteDriver, name: string): void {
  if (!driver.prepare("SELECT 1 FROM keys WHERE name = ? AND revoked_at_ms IS NULL").get(name)) return;
  throw new FailureError({
    kind: "failed",
    message: `There is already a key named "${name}"`,
    why: "names are unique among keys that are not revoked",
    fix: `portkey-codex key rotate ${name}`,
  });
}

const countChange = (driver: SqliteDriver): void =>
  void driver.prepare("UPDATE counters SET value = value + 1 WHERE name = 'keys'").run();

function decodeKey(row: SqlRow): GatewayKey {
  const revokedAt = row["revoked_at_ms"];
  const previousHash = row["previous_hash"];
  const policy = row["policy"];
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    secretHash: String(row["secret_hash"]),
    secretEnd: String(row["secret_end"]),
    createdAtUnixMs: Number(row["created_at_ms"]),
    ...(typeof revokedAt === "number" && { revokedAtUnixMs: revokedAt }),
    ...(typeof previousHash === "string" && {
      previous: { secretHash: previousHash, untilUnixMs: Number(row["previous_until_ms"]) },
    }),
    ...(typeof policy === "string" && { policy: decodeKeyPolicy(policy) }),
  };
}
