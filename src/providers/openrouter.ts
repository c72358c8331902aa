import type { Provider } from "./provider.ts";

export const openrouter: Provider = {
  id: "openrouter",
  title: "OpenRouter",
  baseUrl: "https://openrouter.ai/api/v1",
  wireApis: ["responses", "chat"],
  key: {
    need: "required",
    header: "authorization",
    env: "OPENROUTER_API_KEY",
    prefixes: ["sk-or-"],
  },
  chat: {
    parallelToolCalls: true,
    reasoningEfforts: ["none", "minimal", "low", "medium", "high", "xhigh"],
    reasoningBack: "reasoning",
  },
  modelsPath: "/models",
  suggestedModel: "openai/gpt-5.5",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Its Responses API is a beta and keeps no state.",
    "GET /models answers without a key, so it cannot prove that a key works.",
  ],
  source: { page: "https://openrouter.ai/docs/api/reference/responses/overview", readOn: "2026-11-22" },
};
