import { FailureError } from "../../domain/failure.ts";
import type { GatewayKey } from "../../domain/gateway-key.ts";
import type { KeyStore } from "../../ports/key-store.ts";
import type { Database } from "./database.ts";
import type { SqliteDriver } from "./driver.ts";
import type { SqlRow } from "./engine.ts";

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
          .prepare("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)")
          .run(
            key.id,
            key.name,
            key.secretHash,
            key.secretEnd,
            key.createdAtUnixMs,
            key.revokedAtUnixMs ?? null,
          );
        countChange(driver);
      });
    },
    replaceSecret: (name, secretHash, secretEnd) =>
      change(database, "UPDATE keys SET secret_hash = ?, secret_end = ?", [secretHash, secretEnd], name),
    revoke: (name, atUnixMs) => change(database, "UPDATE keys SET revoked_at_ms = ?", [atUnixMs], name),
    version: () => {
      const row = database.toRead()?.prepare("SELECT value FROM counters WHERE name = 'keys'").get();
      return Number(row?.["value"] ?? 0);
    },
  };
}

/** Changes the live key of that name; says whether there is one. */
function change(
  database: Database,
  update: string,
  values: readonly (string | number)[],
  name: string,
): boolean {
  const driver = database.toWrite();
  return driver.transaction(() => {
    const statement = driver.prepare(`${update} WHERE name = ? AND revoked_at_ms IS NULL`);
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
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    secretHash: String(row["secret_hash"]),
    secretEnd: String(row["secret_end"]),
    createdAtUnixMs: Number(row["created_at_ms"]),
    ...(typeof revokedAt === "number" && { revokedAtUnixMs: revokedAt }),
  };
}
