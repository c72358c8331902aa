import type { Provider } from "./provider.ts";

export const openai: Provider = {
  id: "openai",
  title: "OpenAI",
  baseUrl: "https://api.openai.com/v1",
  wireApis: ["responses", "chat"],
  key: {
    need: "required",
    header: "authorization",
    env: "OPENAI_API_KEY",
    prefixes: ["sk-"],
  },
  chat: {
    developerRole: true,
    maxTokensField: "max_completion_tokens",
    strictTools: true,
    parallelToolCalls: true,
    promptCacheKey: true,
    reasoningEfforts: ["none", "minimal", "low", "medium", "high", "xhigh"],
    verbosity: true,
    serviceTier: true,
  },
  modelsPath: "/models",
  suggestedModel: "gpt-5.5",
  speaksCodexLite: true,
  keepsResponses: true,
  options: [],
  quirks: [],
  source: { page: "https://platform.openai.com/docs/api-reference/responses", readOn: "2026-11-22" },
};
