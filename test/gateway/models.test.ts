import { describe, expect, test } from "vitest";
import type { CodexModelEntry } from "../../src/ports/codex-home.ts";
import { type GatewayOptions, openGateway } from "../support/open-gateway.ts";

const lite = { use_responses_lite: true, tool_mode: "code_mode_only", multi_agent_version: "v2" };
const catalog: readonly CodexModelEntry[] = [
  { slug: "gpt-6-sol", display_name: "GPT-6 Sol", upgrade: null, extra: { kept: true }, ...lite },
  { slug: "gpt-5.5", display_name: "GPT-5.5", upgrade: { model: "gpt-6-sol" }, use_responses_lite: false },
  { slug: "gpt-5.5-mini", display_name: "GPT-5.5 mini" },
];

async function menu(options: GatewayOptions, model?: string): Promise<readonly CodexModelEntry[]> {
  const gateway = await openGateway({ catalog: async () => catalog, ...options });
  if (model !== undefined) {
    gateway.change({ codex: { ...gateway.hall.settings().codex, model } });
  }
  const path = "/v1/models?client_version=0.169.0";
  const { status, text } = await gateway.ask({ method: "GET", path, body: null });
  expect(status).toBe(200);
  return JSON.parse(text).models;
}

describe("for Codex", () => {
  test("OpenAI serves every model that Codex knows, as Codex knows it", async () => {
    const models = await menu({ integrations: [{ slug: "dev", provider: "openai" }] });
    expect(models).toEqual([
      {
        slug: "@dev/gpt-6-sol",
        display_name: "GPT-6 Sol (dev)",
        upgrade: null,
        extra: { kept: true },
        ...lite,
      },
      { slug: "@dev/gpt-5.5", display_name: "GPT-5.5 (dev)", upgrade: null, use_responses_lite: false },
      { slug: "@dev/gpt-5.5-mini", display_name: "GPT-5.5 mini (dev)", upgrade: null },
    ]);
  });

  test("elsewhere a known model is asked in the classic way", async () => {
    const models = await menu({
      integrations: [{ slug: "or", provider: "openrouter" }],
      listed: { or: ["openai/gpt-6-sol"] },
    });
    expect(models).toMatchObject([
      {
        slug: "@or/openai/gpt-6-sol",
        use_responses_lite: false,
        tool_mode: null,
        multi_agent_version: null,
        extra: { kept: true },
      },
    ]);
  });

  const names = [
    { model: "@or/openai/gpt-5.5", display: "GPT-5.5 (or)" },
    { model: "or/openai/gpt-5.5-2026-04-24", display: "GPT-5.5 (or)" },
    { model: "gpt-5.5-mini", display: "GPT-5.5 mini (or)" },
    { model: "gpt-5.50", display: "gpt-5.50 (or)" },
    { model: "claude-sonnet-5", display: "claude-sonnet-5 (or)" },
  ];
  for (const { model, display } of names) {
    test(`the model of the config keeps its spelling: ${model}`, async () => {
      const models = await menu({ integrations: [{ slug: "or", provider: "openrouter" }] }, model);
      expect(models).toMatchObject([{ slug: model, display_name: display }]);
    });
  }

  test("an unknown model has all that Codex demands", async () => {
    const [entry] = await menu({ listed: { up: ["claude-sonnet-5"] } });
    const { base_instructions, ...rest } = entry!;
    expect(String(base_instructions).length).toBeGreaterThan(1_000);
    expect(rest).toEqual({
      slug: "@up/claude-sonnet-5",
      display_name: "claude-sonnet-5 (up)",
      description: "Custom, through the portkey-codex gateway",
      supported_reasoning_levels: [],
      shell_type: "unified_exec",
      visibility: "list",
      supported_in_api: true,
      priority: 100,
      support_verbosity: false,
      supports_reasoning_summaries: false,
      supports_parallel_tool_calls: false,
      truncation_policy: { mode: "tokens", limit: 10_000 },
      context_window: 128_000,
      experimental_supported_tools: [],
    });
  });

  test("a model that leads nowhere is left out, and a menu has an end", async () => {
    expect(await menu({}, "@gone/m")).toEqual([]);
    const listed = { up: Array.from({ length: 2_000 }, (_, at) => `m${at}`) };
    expect(await menu({ listed })).toHaveLength(500);
  });

  const slow: { name: string; catalog: () => Promise<readonly CodexModelEntry[]> }[] = [
    { name: "never comes", catalog: () => new Promise(() => undefined) },
    { name: "fails", catalog: () => Promise.reject(new Error("no codex")) },
  ];
  for (const { name, catalog } of slow) {
    test(`a catalog that ${name} is done without`, async () => {
      expect(await menu({ catalog, listed: { up: ["m"] } })).toMatchObject([{ slug: "@up/m" }]);
    });
  }
});

test("for everybody else in OpenAI's shape", async () => {
  const gateway = await openGateway({ integrations: [{ slug: "demo", provider: "demo" }] });
  const { text } = await gateway.ask({ method: "GET", path: "/v1/models", body: null });
  expect(JSON.parse(text)).toEqual({
    object: "list",
    data: [{ id: "@demo/demo", object: "model", created: 0, owned_by: "demo" }],
  });
});

test("the demo model answers through the gateway", async () => {
  const gateway = await openGateway({
    integrations: [{ slug: "demo", provider: "demo", baseUrl: "demo://built-in" }],
  });
  const { text } = await gateway.ask({ body: { model: "demo", input: "Is it on?", stream: true } });
  expect(text).toContain("Is it on?");
  expect(await gateway.settled(1)).toMatchObject({ status: "ok", provider: "demo" });
});
