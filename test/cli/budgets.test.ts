// Budgets and the audit as they are typed and read, against a real database.
import { beforeEach, expect, test } from "vitest";
import { auditSettings } from "../../src/app/audit-settings.ts";
import type { Charge } from "../../src/domain/ledger.ts";
import { windowOf } from "../../src/domain/period.ts";
import type { House } from "../../src/ports/house.ts";
import { NOON, type Outcome, openCliHouse, runCli } from "../support/cli-house.ts";
import { barestEntry, fullEntry } from "../support/log-entries.ts";
import { tempFolder } from "../support/temp-folder.ts";

let house: House;
beforeEach(async () => {
  const open = openCliHouse(await tempFolder(), { USER: "ada" });
  const settings = auditSettings(await open.settings(), open);
  house = { ...open, settings: async () => settings };
});

/** Words in quotes stay together. */
const type = (line: string): Promise<Outcome> => {
  const words = line.match(/'[^']*'|\S+/g) ?? [];
  return runCli(
    words.map((word) => word.replace(/^'|'$/g, "")),
    { house, as: "pipe" },
  );
};

async function spend(
  charges: readonly Omit<Charge, "windowStartUnixMs" | "windowEndUnixMs">[],
): Promise<void> {
  const storage = await house.storage();
  const options = { keepMs: 1e13, maxBytes: 1e12, clock: house.clock, report: () => undefined };
  const writer = storage.openWriter(options);
  const { startUnixMs, endUnixMs } = windowOf({ kind: "day" }, NOON, "monday");
  const window = { windowStartUnixMs: startUnixMs, windowEndUnixMs: endUnixMs };
  writer.finish(barestEntry({ id: "r1", charges: charges.map((charge) => ({ ...charge, ...window })) }));
  await writer.flush();
}

const json = async (line: string) => JSON.parse((await type(line)).out);

test("what is spent is listed, raised and reset", async () => {
  await type("key create --name laptop --budget '$10/day'");
  await spend([{ account: "key:k7f3m2x9q:day:", amount: 10_020_000 }]);
  expect(await json("budget list --json name,limit,spent_amount,share,state")).toEqual([
    { name: "laptop", limit: "$10/day", spent_amount: 10.02, share: 1.002, state: "blocking" },
  ]);
  expect((await type("budget show laptop")).out).toContain("spent\t$10.02 of $10.00\n");
  const raised = await type("budget raise laptop --to 15");
  expect(raised.err).toContain("$10.02 of $15.00 is spent");
  expect(await json("budget list --json limit,state")).toEqual([{ limit: "$15/day", state: "open" }]);
  expect(await json("key show laptop --json budgets")).toEqual({ budgets: ["$15/day"] });
  const reset = await type("budget reset laptop --yes");
  expect(reset.err).toContain("it was $10.02 of $15.00");
  expect(await json("budget list --json spent_amount")).toEqual([{ spent_amount: 0 }]);
  const { charges } = (await house.storage()).ledger.correctionsSince(0);
  expect(charges).toMatchObject([{ account: "key:k7f3m2x9q:day:", amount: -10_020_000 }]);
});

test("a policy's budget is raised in the settings, and its groups are told apart", async () => {
  const store = await house.settings();
  await store.replace('# mine\n[policies.team]\nbudgets = ["$1/day"] # each\ngroup_by = ["owner"]\n');
  await spend([
    { account: "policy:team:day:ada", amount: 900_000 },
    { account: "policy:team:day:bob", amount: 100_000 },
  ]);
  expect(await json("budget list --json name,group,spent_amount")).toEqual([
    { name: "team", group: "ada", spent_amount: 0.9 },
    { name: "team", group: "bob", spent_amount: 0.1 },
  ]);
  await type("budget raise team --to 2.50");
  expect(await store.text()).toBe(
    '# mine\n[policies.team]\nbudgets = ["$2.5/day"] # each\ngroup_by = ["owner"]\n',
  );
  await type("budget reset team --group ada --yes");
  expect(await json("budget list --json group,spent_amount")).toEqual([
    { group: "ada", spent_amount: 0 },
    { group: "bob", spent_amount: 0.1 },
  ]);
});

test("a price that was wrong is put right, in the row and in the budgets, and once", async () => {
  const storage = await house.storage();
  const options = { keepMs: 1e13, maxBytes: 1e12, clock: house.clock, report: () => undefined };
  const writer = storage.openWriter(options);
  const window = { windowStartUnixMs: 0, windowEndUnixMs: Number.POSITIVE_INFINITY };
  const charges = [
    { account: "key:k:total:", amount: 5, ...window },
    { account: "key:k:tokens/total:", amount: 19_336, ...window },
  ];
  writer.finish(fullEntry({ id: "wrong", charges }));
  writer.finish(barestEntry({ id: "nothing" }));
  await writer.flush();
  const before = await json("budget recompute --json requests,changed,difference_usd");
  expect(before).toMatchObject({ requests: 2, changed: 1 });
  const [row] = storage.reader.list({ limit: 9, modelGlob: "*gpt*" });
  const micro = row?.cost.kind === "known" ? row.cost.microUsd : 0;
  expect(micro).toBeGreaterThan(1_000);
  expect(row?.charges?.map(({ amount }) => amount)).toEqual([micro, 19_336]);
  expect(
    storage.ledger
      .accounts("key:k:", NOON)
      .map(({ amount }) => amount)
      .sort(),
  ).toEqual([19_336, micro].sort());
  expect(await json("budget recompute --json changed,difference_usd")).toEqual({
    changed: 0,
    difference_usd: 0,
  });
});

test("a price of one's own is what the past costs as well, once it is recomputed", async () => {
  const storage = await house.storage();
  const options = { keepMs: 1e13, maxBytes: 1e12, clock: house.clock, report: () => undefined };
  const writer = storage.openWriter(options);
  writer.finish(fullEntry({ id: "own" }));
  writer.finish(fullEntry({ id: "elsewhere", integration: "other" }));
  await writer.flush();
  await (await house.settings()).replace('[integrations.openai-dev]\nprovider = "openai"\n');
  await json("budget recompute --json changed");
  await type("model price @openai-dev/gpt-5.5 --input 1 --output 2");
  expect(await json("budget recompute --json changed")).toEqual({ changed: 1 });
  const row = storage.reader.list({ limit: 9 }).find(({ id }) => id === "own");
  expect(row?.cost).toEqual({ kind: "known", microUsd: 18_234 + 2 * 1_102 });
});

test("who changed what is in the audit, without secrets, and the audit is sound", async () => {
  const { out: secret } = await type("key create --name laptop --budget '$10/day'");
  await type("key update laptop --models '@openai/*'");
  await type("settings set gateway.port 8788");
  await type("budget raise laptop --to 15");
  await type("key rotate laptop --yes");
  await type("key revoke laptop --yes");
  const rows = await json("audit list --json who,action,subject,before,after");
  expect(rows.map(({ action, subject }: Record<string, string>) => `${action} ${subject}`)).toEqual([
    "key.create laptop",
    "key.update laptop",
    "settings.change gateway.port",
    "budget.raise laptop",
    "key.rotate laptop",
    "key.revoke laptop",
  ]);
  expect(rows[2]).toMatchObject({
    who: "user ada",
    before: { "gateway.port": null },
    after: { "gateway.port": "8788" },
  });
  expect(rows[3]).toMatchObject({ before: "$10/day", after: "$15/day" });
  const exported = (await type("audit export")).out;
  expect(exported.trim().split("\n").length).toBe(6);
  expect(exported).not.toContain(secret.trim());
  const verdict = await type("audit verify");
  expect(verdict).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f]{64}\n$/) });
  expect((await type(`audit verify --head ${verdict.out.trim()}`)).code).toBe(0);
  expect((await type(`audit verify --head ${"0".repeat(64)}`)).code).toBe(3);
});

test.each([
  ["budget show laptop", 1, "fix   portkey-codex budget list\n"],
  ["budget raise laptop", 2, "fix   portkey-codex budget raise laptop --to 15\n"],
  ["budget reset laptop", 2, "fix   say it with --yes\n"],
  ["logs --metadata team", 2, "fix   portkey-codex logs --metadata team=red\n"],
])("%s: exit %d, and what to do", async (line, code, fix) => {
  const answer = await type(line);
  expect(answer.code).toBe(code);
  expect(answer.err.endsWith(fix)).toBe(true);
});
