import type { Provider } from "./provider.ts";

export const cerebras: Provider = {
  id: "cerebras",
  title: "Cerebras",
  baseUrl: "https://api.cerebras.ai/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "CEREBRAS_API_KEY", prefixes: ["csk-"] },
  chat: {
    maxTokensField: "max_completion_tokens",
    promptCacheKey: true,
    reasoningEfforts: ["low", "medium", "high"],
  },
  modelsPath: "/models",
  suggestedModel: "gpt-oss-120b",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://inference-docs.cerebras.ai/resources/openai", readOn: "2026-11-24" },
};
