import type { Provider } from "./provider.ts";

export const deepinfra: Provider = {
  id: "deepinfra",
  title: "DeepInfra",
  baseUrl: "https://api.deepinfra.com/v1/openai",
  wireApis: ["chat", "anthropic"],
  baseUrlFor: { anthropic: "https://api.deepinfra.com/anthropic/v1" },
  key: { need: "required", header: "authorization", env: "DEEPINFRA_API_KEY" },
  chat: {
    singleSystem: true,
    promptCacheKey: true,
    reasoningEfforts: ["none", "low", "medium", "high", "xhigh"],
  },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["GET /models answers without a key, so it cannot prove that a key works."],
  source: {
    page: "https://docs.deepinfra.com/api-reference/chat-completions/openai-chat-completions",
    readOn: "2026-11-24",
  },
};
