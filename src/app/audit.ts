import { FailureError } from "../domain/failure.ts";
import { maskSecrets } from "../gateway/mask-secrets.ts";
import type { House } from "../ports/house.ts";

export type AuditHouse = Pick<House, "storage" | "clock" | "environment">;

/** A change, before it is written down. Values are put into JSON, and what looks like a secret is masked. */
interface Change {
  readonly action: string;
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * Writes down who changed what. Where no database can be had the change still counts: settings must be editable on
 * a machine whose database is broken.
 */
export async function audit(house: AuditHouse, { action, subject, before, after }: Change): Promise<void> {
  try {
    (await house.storage()).audit.append({
      atUnixMs: house.clock.nowUnixMs(),
      who: `user ${userOf(house)}`,
      action,
      subject,
      ...(before !== undefined && { before: spell(before) }),
      ...(after !== undefined && { after: spell(after) }),
    });
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.kind !== "database-unavailable") throw error;
  }
}

/** The operating system's user, as it tells its programs. */
const userOf = ({ environment }: AuditHouse): string =>
  environment["USER"] || environment["LOGNAME"] || environment["USERNAME"] || "unknown";

const spell = (value: unknown): string => maskSecrets(JSON.stringify(value));
