import { expect, test } from "vitest";
import { keyStoreContract } from "../contract/key-store.ts";
import { ledgerContract } from "../contract/ledger.ts";
import { requestLogContract } from "../contract/request-log.ts";
import { engines, sqliteKeeper } from "../support/cellar.ts";

test("this Node can open a database", () => {
  expect(engines.length).toBeGreaterThan(0);
});

for (const engine of engines) {
  requestLogContract(engine.name, () => sqliteKeeper(engine));
  keyStoreContract(engine.name, () => sqliteKeeper(engine));
  ledgerContract(engine.name, () => sqliteKeeper(engine));
}
