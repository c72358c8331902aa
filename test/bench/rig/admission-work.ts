// The work of an admission, measured piece by piece in one process: no network, a real database, the real prices.
import { createHash } from "node:crypto";
import { parseBudget } from "../../../src/domain/budget.ts";
import { NO_KEY_POLICY } from "../../../src/domain/gateway-key.ts";
import { parsePatterns } from "../../../src/domain/patterns.ts";
import type { Policy } from "../../../src/domain/policy.ts";
import { parseRate } from "../../../src/domain/rate-limit.ts";
import type { Settings } from "../../../src/domain/settings.ts";
import { checkKey, checkModel } from "../../../src/gateway/access.ts";
import { admit } from "../../../src/gateway/admit.ts";
import { factsOf, metadataOf } from "../../../src/gateway/facts.ts";
import { Governor, type Permit, type Wish } from "../../../src/gateway/governor.ts";
import { KeyRing } from "../../../src/gateway/key-ring.ts";
import { planTarget } from "../../../src/gateway/plan.ts";
import { openPriceBook } from "../../../src/prices/price-book.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/storage.ts";

const [file = "", rounds = "50000"] = process.argv.slice(2);
const clock = { nowUnixMs: () => Date.now(), monotonicMs: () => performance.now() };
const storage = await openSqliteStorage(file);
const prices = await openPriceBook(clock);

const secretOf = (name: string) => `pkcx_${name.padEnd(43, "x")}`;
const hashOf = (secret: string) => createHash("sha256").update(secret).digest("hex");
const limited = {
  ...NO_KEY_POLICY,
  owner: "ada",
  budgets: [parseBudget("$100000/day")!, parseBudget("$500000")!],
  rates: [parseRate("900000000/minute")!, parseRate("90000M tokens/hour")!],
  models: parsePatterns("@openai/*,!*-pro")!,
};
for (let at = 0; at < 20; at += 1) {
  const name = `key${at}`;
  const secret = secretOf(name);
  storage.keys.insert({
    ...{ id: name, name, secretHash: hashOf(secret), secretEnd: "xxxx", createdAtUnixMs: at },
    ...(at > 0 && { policy: limited }),
  });
}

const policies: readonly Policy[] = ["$100000/week", "90000M tokens/hour", "$100000/month"].map(
  (text, at) => ({
    name: `p${at}`,
    when: [{ field: "model", patterns: parsePatterns("@openai/*")! }],
    groupBy: at === 0 ? ["metadata._user", "model"] : [],
    budgets: [parseBudget(text)!],
    rates: at === 0 ? [parseRate("100000 parallel")!] : [],
    mode: "block",
  }),
);

const settings = {
  limits: { weekStart: "monday", unknownPrice: "block", alertPercents: [80], maxWaitMs: 0 },
  integrations: [
    {
      slug: "openai",
      provider: "openai",
      baseUrl: "https://api.openai.com/v1",
      wireApi: "responses",
      options: {},
    },
  ],
  policies: [] as readonly Policy[],
  metadata: {},
  aliases: {},
  codex: {},
} as unknown as Settings;

function open(active: readonly Policy[]) {
  const now: Settings = { ...settings, policies: active };
  const keys = new KeyRing(storage.keys, clock);
  const parts = { clock, settings: () => now, prices: async () => prices, ledger: storage.ledger };
  const governor = new Governor({ ...parts, report: () => undefined });
  const target = planTarget("@openai/gpt-5", now);
  return async (secret: string, header: string | undefined) => {
    const key = admit(
      { header: (name) => (name === "authorization" ? `Bearer ${secret}` : undefined) },
      keys,
    );
    checkKey(key, "requests", clock.nowUnixMs());
    const { metadata } = metadataOf({ header, user: undefined }, key, now);
    if (!key.policy && now.policies.length === 0) return undefined;
    const facts = factsOf(key, { ...target, endpoint: "responses" }, metadata);
    checkModel({ integration: target.integration, key, policies: now.policies }, facts);
    const wish: Wish = { key, facts, target, requestBytes: 100_000, countInput: () => 25_000 };
    const verdict = await governor.judge(wish);
    if (verdict.kind !== "permitted") throw new Error(verdict.kind);
    return { governor, permit: verdict.permit };
  };
}

const USAGE = {
  inputTokens: 25_000,
  cachedInputTokens: 20_000,
  cacheWriteTokens: 0,
  outputTokens: 900,
  reasoningTokens: 300,
};
const OUTCOME = { usage: USAGE, microUsd: 15_000, wasAnswered: true };

async function measure(
  name: string,
  once: () => Promise<{ governor: Governor; permit: Permit } | undefined>,
) {
  const admitted: number[] = [];
  const settled: number[] = [];
  const warmUp = 5_000;
  for (let at = 0; at < Number(rounds) + warmUp; at += 1) {
    const startedMs = performance.now();
    const held = await once();
    const judgedMs = performance.now();
    held?.governor.settle(held.permit, OUTCOME);
    if (at < warmUp) continue;
    admitted.push(judgedMs - startedMs);
    settled.push(performance.now() - judgedMs);
  }
  for (const [step, times] of [
    ["admission", admitted],
    ["settlement", settled],
  ] as const) {
    times.sort((a, b) => a - b);
    const at = (share: number) => ((times[Math.floor(times.length * share)] ?? 0) * 1_000).toFixed(1);
    process.stdout.write(`${name}\t${step}\t${at(0.5)}\t${at(0.99)}\t${at(0.999)}\n`);
  }
}

const free = open([]);
await measure("no policy at all", () => free(secretOf("key0"), undefined));
const busy = open(policies);
const header = JSON.stringify({ project: "site", stage: "dev" });
await measure("5 budgets, 3 rates, models, metadata", () => busy(secretOf("key7"), header));
storage.close();
