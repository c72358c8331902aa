import { expect, test } from "vitest";
import { barestEntry, START } from "../../../test/support/log-entries.ts";
import { RefusalAudit } from "./refusal-audit.ts";

test("a client that is refused in a loop cannot fill the audit; the next hour says how many there were", () => {
  const audit = new RefusalAudit();
  const refuse = (startedAtUnixMs: number) =>
    audit.entryOf(barestEntry({ id: "a", startedAtUnixMs, status: "blocked", errorKind: "rate_exceeded" }));
  const written = Array.from({ length: 5_000 }, () => refuse(START)).filter(Boolean);
  expect(written.length).toBe(1_000);
  expect(JSON.parse(written[999]?.after ?? "")).toEqual({ request: "a", reason: "rate_exceeded" });
  expect(JSON.parse(refuse(START + 3_600_000)?.after ?? "")).toMatchObject({ unlisted_before: 4_000 });
  expect(JSON.parse(refuse(START + 3_600_000)?.after ?? "")).not.toHaveProperty("unlisted_before");
  expect(audit.entryOf(barestEntry({ id: "b" }))).toBeUndefined();
});
