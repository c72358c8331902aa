import { readFileSync } from "node:fs";
import * as genaiPrices from "@pydantic/genai-prices";
import { describe, expect, test, vi } from "vitest";
import { costOf } from "../domain/pricing.ts";
import type { Usage } from "../domain/usage.ts";
import { providers } from "../providers/index.ts";
import { openPriceBook, PRICE_LIST, priceBookOver } from "./price-book.ts";
import { VENDORS } from "./vendors.ts";

const NOW = Date.UTC(2026, 10, 22);
const clock = { nowUnixMs: () => NOW, monotonicMs: () => 0 };
const book = await openPriceBook(clock);

const usage = (inputTokens: number, outputTokens: number, over: Partial<Usage> = {}): Usage => ({
  inputTokens,
  outputTokens,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  ...over,
});

function costIn(
  provider: string,
  model: string,
  used: Usage,
  atUnixMs: number = NOW,
): number | "no-price" | "no-usage" {
  const cost = costOf(used, book.priceOf(provider, model, used.inputTokens, atUnixMs));
  return cost.kind === "known" ? cost.microUsd : cost.reason;
}

describe("published prices → micro-dollars", () => {
  const cached = (tokens: number) => ({ cachedInputTokens: tokens });
  const rows = [
    // $5 in, $0.50 cached, $30 out: 1 338 × 5 + 16 896 × 0.5 + 1 102 × 30
    ["openai", "gpt-5.5", usage(18_234, 1_102, cached(16_896)), 48_198],
    // Over 272 000 tokens of input all of it costs more: 200 000 × 10 + 100 000 × 1 + 2 000 × 45
    ["openai", "gpt-5.5", usage(300_000, 2_000, cached(100_000)), 2_190_000],
    ["openai", "gpt-5.5", usage(271_999, 0), 1_359_995],
    ["openai", "gpt-5.5", usage(272_000, 0), 2_720_000],
    // $2 in, $0.20 cached, $2.50 written to the cache, $10 out
    ["openai", "gpt-6-sol", usage(10_000, 500, { ...cached(4_000), cacheWriteTokens: 3_000 }), 19_300],
    // $1.25, $0.125, $10: half a micro-dollar is rounded once, at the end
    ["openai", "gpt-5-codex", usage(1_000, 1_000, cached(100)), 11_138],
    ["openai", "GPT-5-Codex", usage(1_000, 1_000, cached(100)), 11_138],
    // A snapshot that is not on the list costs what its model costs; one that is keeps its own price.
    ["openai", "gpt-5.5-2026-04-01", usage(18_234, 1_102, cached(16_896)), 48_198],
    ["openai", "gpt-4o-2024-05-13", usage(1_000, 1_000), 20_000],
    ["openai", "gpt-4o", usage(1_000, 1_000), 12_500],
    // No price for cached tokens is published: they count in full.
    ["openai", "gpt-4o-2024-05-13", usage(1_000, 0, cached(900)), 5_000],
    ["azure-openai", "gpt-4o", usage(1_000, 1_000), 12_500],
    ["xai", "grok-code-fast-1", usage(10_000, 1_000, cached(8_000)), 2_060],
    ["groq", "openai/gpt-oss-120b", usage(10_000, 1_000, cached(2_000)), 1_950],
    [
      "openrouter",
      "anthropic/claude-sonnet-4.5",
      usage(20_000, 1_000, { ...cached(10_000), cacheWriteTokens: 5_000 }),
      51_750,
    ],
    ["anthropic", "claude-sonnet-5", usage(1_000, 100, { cacheWriteTokens: 1_000 }), 3_500],
    ["gemini", "gemini-3.8-flash", usage(10_000, 1_000, cached(4_000)), 8_550],
    ["vertex", "google/gemini-3.8-flash", usage(10_000, 1_000, cached(4_000)), 8_550],
    ["azure-ai", "gpt-4o", usage(1_000, 1_000), 12_500],
    // Bedrock's prices depend on where the request may be answered, which the model's prefix says.
    ["bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", usage(1_000, 100), 4_950],
    ["bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", usage(1_000, 100), 4_950],
    ["bedrock", "openai.gpt-5.5", usage(1_000, 100), 8_800],
    ["bedrock", "us.openai.gpt-5.5", usage(1_000, 100), 8_800],
    ["bedrock", "us.meta.llama3-3-70b-instruct-v1:0", usage(1_000, 100), 792],
    ["bedrock", "meta.llama3-3-70b-instruct-v1:0", usage(1_000, 100), 792],
    ["bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", usage(1_000, 100), 4_500],
    ["deepseek", "deepseek-v4-pro", usage(1_000, 100), 858],
    ["moonshot", "kimi-k3", usage(1_000, 100), 4_500],
    ["fireworks", "accounts/fireworks/models/glm-5p2", usage(1_000, 100), 1_840],
    ["huggingface", "openai/gpt-oss-120b:groq", usage(1_000, 100), 225],
    ["portkey", "@openai/gpt-5.5", usage(1_000, 100), 8_000],
    ["portkey", "anthropic/claude-opus-4-6", usage(1_000, 100), 7_500],
  ] as const;
  test.each(rows)("%s %s %o → %d", (provider, model, used, want) => {
    expect(costIn(provider, model, used)).toBe(want);
  });

  test("a price holds from its day on", () => {
    const dayBefore = Date.UTC(2025, 5, 10) - 1;
    expect(costIn("openai", "o3", usage(0, 1_000), dayBefore)).toBe(40_000);
    expect(costIn("openai", "o3", usage(0, 1_000), dayBefore + 1)).toBe(8_000);
    expect(costIn("openai", "o3", usage(0, 1_000), dayBefore)).toBe(40_000);
  });
});

test.each([
  ["ollama", "gpt-oss:20b"],
  ["lmstudio", "whatever"],
  ["vllm", "Qwen/Qwen3"],
  ["llamacpp", "whatever"],
  ["jan", "whatever"],
  ["demo", "demo"],
  ["openrouter", "deepseek/deepseek-r1:free"],
])("%s %s is free, which is a known price", (provider, model) => {
  expect(costIn(provider, model, usage(1_000, 1_000))).toBe(0);
});

test.each([
  ["openai", "codex-auto-review"],
  ["openai", "us.gpt-5.5"],
  ["bedrock", "global.openai.gpt-5.5"],
  ["openai", "gpt-99"],
  ["openai", ""],
  ["openai", "whisper-1"],
  ["azure-openai", "my-deployment"],
  ["openrouter", "perplexity/sonar-deep-research"],
  ["ollama", "gpt-oss:120b-cloud"],
  ["custom", "gpt-5.5"],
  ["litellm", "gpt-5.5"],
  ["ollama-cloud", "gpt-oss:120b"],
  ["vertex", "claude-sonnet-4-5"],
  ["huggingface", "openai/gpt-oss-120b"],
  ["huggingface", "openai/gpt-oss-120b:fastest"],
  ["huggingface", "openai/gpt-oss-120b:constructor"],
  ["nebius", "Qwen/Qwen3-32B"],
  ["portkey", "@my-team/gpt-5.5"],
  ["portkey", "gpt-5.5"],
  ["portkey", "@constructor/gpt-5.5"],
  ["portkey", "bedrock/anthropic.claude-sonnet-4-5"],
  ["constructor", "gpt-5.5"],
  ["nobody", "gpt-5.5"],
])("%s '%s' has no known price, and is not free", (provider, model) => {
  expect(costIn(provider, model, usage(1_000, 1_000))).toBe("no-price");
});

test("knows context windows, and says nothing where it knows nothing", () => {
  expect(book.factsOf("openai", "gpt-5.5")).toEqual({
    model: "gpt-5.5",
    contextWindow: 1_000_000,
    price: { inputUsdPerMillion: 5, outputUsdPerMillion: 30, cachedInputUsdPerMillion: 0.5 },
  });
  expect(book.factsOf("custom", "mine")).toEqual({ model: "mine" });
});

test("lists what a vendor sells, priced as when asked one by one", () => {
  const models = book.modelsOf("xai");
  expect(models.length).toBeGreaterThan(5);
  expect(models.map(({ model }) => model)).toContain("grok-code-fast-1");
  for (const facts of models) expect(book.factsOf("xai", facts.model)).toEqual(facts);
  expect(["ollama", "custom", "portkey"].map((provider) => book.modelsOf(provider))).toEqual([[], [], []]);
});

describe("looking up is cheap", () => {
  test("a model is searched once, a price that depends on the time once a minute", () => {
    const calcPrice = vi.fn(genaiPrices.calcPrice);
    const counted = priceBookOver({ ...genaiPrices, calcPrice }, clock);
    for (let request = 0; request < 50; request += 1)
      counted.priceOf("openai", "gpt-5.5", request, NOW + request * 1e6);
    expect(calcPrice).toHaveBeenCalledTimes(1);
    for (let second = 0; second < 120; second += 1) counted.priceOf("openai", "o3", 1, NOW + second * 1_000);
    expect(calcPrice).toHaveBeenCalledTimes(3);
  });

  test("and a name as long as a letter is not looked up at all", () => {
    const calcPrice = vi.fn(genaiPrices.calcPrice);
    const counted = priceBookOver({ ...genaiPrices, calcPrice }, clock);
    expect(counted.priceOf("openai", "x".repeat(100_000), 1, NOW)).toBeUndefined();
    expect(calcPrice).not.toHaveBeenCalled();
  });

  test("and bounded: names from clients push each other out", () => {
    const calcPrice = vi.fn(genaiPrices.calcPrice);
    const counted = priceBookOver({ ...genaiPrices, calcPrice }, clock);
    const ask = (model: string) => counted.priceOf("openai", model, 1, NOW);
    ask("gpt-5.5");
    for (let i = 0; i < 499; i += 1) ask(`made-up-${i}`);
    calcPrice.mockClear();
    ask("gpt-5.5");
    expect(calcPrice).not.toHaveBeenCalled();
    ask("made-up-499");
    calcPrice.mockClear();
    ask("gpt-5.5");
    expect(calcPrice).toHaveBeenCalledTimes(1);
  });
});

describe("the list that ships", () => {
  const vendors = [...new Set(Object.values(VENDORS))];
  const models = vendors.flatMap((vendor) => genaiPrices.findProvider({ providerId: vendor })?.models ?? []);

  test("is the version whose date we tell", () => {
    const manifest = new URL("../../node_modules/@pydantic/genai-prices/package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    expect(version).toBe(PRICE_LIST.version);
    expect(book.dataDate).toBe(PRICE_LIST.date);
  });

  test("has every vendor that we name", () => {
    expect(vendors.filter((vendor) => !genaiPrices.findProvider({ providerId: vendor }))).toEqual([]);
  });

  test("is used for providers that we have", () => {
    const ids = providers.map(({ id }) => id);
    expect(Object.keys(VENDORS).filter((id) => !ids.includes(id))).toEqual([]);
  });

  test.each(providers.flatMap(({ id, suggestedModel }) => (suggestedModel ? [[id, suggestedModel]] : [])))(
    "knows what %s's suggested model costs: %s",
    (id, model) => expect(costIn(id, model, usage(1_000_000, 1_000_000))).toEqual(expect.any(Number)),
  );

  test("changes prices on full minutes only, as the cache assumes", () => {
    const times = models
      .flatMap(({ prices }) => (Array.isArray(prices) ? prices : []))
      .flatMap(({ constraint }) =>
        constraint?.type === "time_of_date" ? [constraint.start_time, constraint.end_time] : [],
      );
    expect(times.filter((time) => !/^\d\d:\d\d:00Z$/.test(time))).toEqual([]);
  });

  test("can be asked for every model without a warning", () => {
    const warn = vi.spyOn(console, "warn");
    for (const id of Object.keys(VENDORS)) book.modelsOf(id);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
