// What somebody with the file in his hands can do to the audit, and how it shows.
import { describe, expect, test } from "vitest";
import { databaseFile, engines } from "../../../test/support/cellar.ts";
import { openAuditLog } from "./audit-log.ts";
import { openDatabase } from "./database.ts";

async function audited() {
  const database = openDatabase(await databaseFile());
  const audit = openAuditLog(database);
  for (const subject of ["a", "b", "c"])
    audit.append({ atUnixMs: 5, who: "user ada", action: "key.create", subject, after: "1" });
  return { driver: database.toWrite(), audit };
}

const UNLOCK = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened;";

test("rows cannot be changed or deleted by accident", async () => {
  const { driver } = await audited();
  expect(() => driver.exec("UPDATE audit SET who = 'nobody'")).toThrow(/only grows/);
  expect(() => driver.exec("DELETE FROM audit")).toThrow(/only grows/);
});

describe.skipIf(engines.length === 0)("on purpose", () => {
  test.each([
    ["a text is changed", "UPDATE audit SET after = '2' WHERE id = 2", 2, "it is not as it was written"],
    ["a time is changed", "UPDATE audit SET at_ms = 6 WHERE id = 1", 1, "it is not as it was written"],
    ["a row is taken out", "DELETE FROM audit WHERE id = 2", 3, "row 2 is missing"],
    ["the first row is taken out", "DELETE FROM audit WHERE id = 1", 2, "row 1 is missing"],
    [
      "a row is taken out and the numbers are mended",
      "DELETE FROM audit WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3",
      2,
      "it does not follow the row before it",
    ],
  ])("%s, and it shows", async (_, tampering, id, why) => {
    const { driver, audit } = await audited();
    driver.exec(UNLOCK + tampering);
    expect(audit.verify()).toEqual({ kind: "broken", id, why });
  });

  test("a shortened end shows to whoever kept its hash", async () => {
    const { driver, audit } = await audited();
    const verdict = audit.verify();
    const head = verdict.kind === "sound" ? verdict.head : "";
    driver.exec(`${UNLOCK} DELETE FROM audit WHERE id = 3`);
    expect(audit.verify()).toMatchObject({ kind: "sound", rows: 2 });
    expect(audit.list({}).some(({ hash }) => hash === head)).toBe(false);
  });
});
