// The promise that every key store keeps.
import { describe, expect, test } from "vitest";
import { type GatewayKey, type KeyPolicy, NO_KEY_POLICY } from "../../src/domain/gateway-key.ts";
import type { KeyStore } from "../../src/ports/key-store.ts";
import type { Keeper, Promised } from "./request-log.ts";

const key = (over: Partial<GatewayKey> & { readonly id: string }): GatewayKey => ({
  name: over.id,
  secretHash: `hash of ${over.id}`,
  secretEnd: "41aa",
  createdAtUnixMs: 1_000,
  ...over,
});

async function withKeys(keeper: Keeper, look: (keys: KeyStore) => void): Promise<void> {
  const storage = await keeper.open();
  try {
    look(storage.keys);
  } finally {
    storage.close();
  }
}

export const keyStorePromises: readonly Promised[] = [
  {
    promise: "an empty store answers",
    keep: (keeper) =>
      withKeys(keeper, (keys) => {
        expect(keys.list()).toEqual([]);
        expect(keys.version()).toBe(0);
        expect(keys.revoke("codex", 5)).toBe(false);
        expect(keys.replaceSecret("codex", { secretHash: "h", secretEnd: "e" })).toBe(false);
      }),
  },
  {
    promise: "gives back what was put in, in the order of creation, also after a restart",
    async keep(keeper) {
      const late = key({ id: "a", createdAtUnixMs: 2_000 });
      const early = key({ id: "b", revokedAtUnixMs: 1_500 });
      await withKeys(keeper, (keys) => {
        keys.insert(late);
        keys.insert(early);
      });
      await withKeys(keeper, (keys) => expect(keys.list()).toEqual([early, late]));
    },
  },
  {
    promise: "a name belongs to one live key, and is free again after that was revoked",
    keep: (keeper) =>
      withKeys(keeper, (keys) => {
        keys.insert(key({ id: "1", name: "laptop" }));
        expect(() => keys.insert(key({ id: "2", name: "laptop" }))).toThrow(/already a key named "laptop"/);
        expect(keys.revoke("laptop", 5_000)).toBe(true);
        expect(keys.revoke("laptop", 6_000)).toBe(false);
        keys.insert(key({ id: "2", name: "laptop" }));
        expect(keys.list()).toEqual([
          key({ id: "1", name: "laptop", revokedAtUnixMs: 5_000 }),
          key({ id: "2", name: "laptop" }),
        ]);
      }),
  },
  {
    promise: "rotating changes the live key alone",
    keep: (keeper) =>
      withKeys(keeper, (keys) => {
        keys.insert(key({ id: "1", name: "laptop", revokedAtUnixMs: 500 }));
        keys.insert(key({ id: "2", name: "laptop" }));
        expect(keys.replaceSecret("laptop", { secretHash: "new hash", secretEnd: "9f2c" })).toBe(true);
        expect(keys.list()).toEqual([
          key({ id: "1", name: "laptop", revokedAtUnixMs: 500 }),
          key({ id: "2", name: "laptop", secretHash: "new hash", secretEnd: "9f2c" }),
        ]);
      }),
  },
  {
    promise: "a rotated key keeps its old secret until the overlap is over, and no longer than one rotation",
    keep: (keeper) =>
      withKeys(keeper, (keys) => {
        keys.insert(key({ id: "1", name: "laptop" }));
        keys.replaceSecret("laptop", { secretHash: "second", secretEnd: "bbbb", overlapUntilUnixMs: 9_000 });
        expect(keys.list()[0]?.previous).toEqual({ secretHash: "hash of 1", untilUnixMs: 9_000 });
        keys.replaceSecret("laptop", { secretHash: "third", secretEnd: "cccc" });
        expect(keys.list()[0]?.previous).toBeUndefined();
      }),
  },
  {
    promise: "a policy comes back as it was put in, also after a restart",
    async keep(keeper) {
      const policy: KeyPolicy = {
        owner: "ada",
        team: "core's; --",
        budgets: [
          { unit: "cost", limit: 10_500_000, period: { kind: "day" } },
          { unit: "tokens", limit: 2_000_000, period: { kind: "days", count: 14 } },
          { unit: "cost", limit: 1, period: { kind: "total" } },
        ],
        rates: [
          { kind: "requests", limit: 60, span: "minute" },
          { kind: "tokens", limit: 200_000, span: "hour" },
          { kind: "parallel", limit: 4 },
        ],
        mode: "warn",
        models: { allowed: ["@openai/*"], refused: ["*-pro"] },
        metadata: { team: "red" },
        expiresAtUnixMs: 99_000,
        scopes: ["requests"],
      };
      await withKeys(keeper, (keys) => {
        keys.insert(key({ id: "1", name: "laptop", policy: NO_KEY_POLICY }));
        expect(keys.list()[0]?.policy).toEqual(NO_KEY_POLICY);
        expect(keys.replacePolicy("laptop", policy)).toBe(true);
        expect(keys.replacePolicy("desk", policy)).toBe(false);
      });
      await withKeys(keeper, (keys) => expect(keys.list()[0]?.policy).toEqual(policy));
    },
  },
  {
    promise: "the version changes with every change, and only then",
    keep: (keeper) =>
      withKeys(keeper, (keys) => {
        const versions: number[] = [];
        const note = (changed: unknown) => void (changed !== false && versions.push(keys.version()));
        note(keys.insert(key({ id: "1", name: "laptop" })));
        note(keys.replaceSecret("laptop", { secretHash: "new hash", secretEnd: "9f2c" }));
        note(keys.replacePolicy("laptop", NO_KEY_POLICY));
        note(keys.revoke("laptop", 9));
        expect(new Set(versions).size).toBe(4);
        expect(keys.revoke("laptop", 9)).toBe(false);
        expect(() => keys.insert(key({ id: "1", name: "other" }))).toThrow();
        expect(keys.version()).toBe(versions.at(-1));
      }),
  },
  {
    promise: "a name is data",
    keep: (keeper) =>
      withKeys(keeper, (keys) => {
        keys.insert(key({ id: "1", name: "it's; DROP TABLE keys --" }));
        keys.insert(key({ id: "2", name: "bystander" }));
        expect(keys.revoke("' OR ''='", 9)).toBe(false);
        expect(keys.revoke("it's; DROP TABLE keys --", 9)).toBe(true);
        expect(keys.list().map(({ revokedAtUnixMs }) => revokedAtUnixMs)).toEqual([9, undefined]);
      }),
  },
];

export function keyStoreContract(name: string, openKeeper: () => Promise<Keeper>): void {
  describe(`key store contract: ${name}`, () => {
    for (const { promise, keep } of keyStorePromises) test(promise, async () => keep(await openKeeper()));
  });
}
