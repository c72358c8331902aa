import type { AuditFilter, AuditRow, AuditVerdict } from "../ports/audit-log.ts";
import type { House } from "../ports/house.ts";

export async function listAudit(
  house: Pick<House, "storage">,
  filter: AuditFilter,
): Promise<readonly AuditRow[]> {
  return (await house.storage()).audit.list(filter);
}

/** `head` is the hash of a row of before, which shows whether the rows behind it were cut off. */
export async function verifyAudit(house: Pick<House, "storage">, head?: string): Promise<AuditVerdict> {
  const { audit } = await house.storage();
  const verdict = audit.verify();
  if (verdict.kind === "broken" || head === undefined) return verdict;
  if (audit.list({}).some(({ hash }) => hash === head)) return verdict;
  return { kind: "broken", id: verdict.rows + 1, why: `no row has the hash ${head}: the end was cut off` };
}
