import type { Provider } from "./provider.ts";

export const moonshot: Provider = {
  id: "moonshot",
  title: "Moonshot AI (Kimi)",
  baseUrl: "https://api.moonshot.ai/v1",
  wireApis: ["chat", "anthropic"],
  baseUrlFor: { anthropic: "https://api.moonshot.ai/anthropic/v1" },
  key: { need: "required", header: "authorization", env: "MOONSHOT_API_KEY" },
  chat: {
    maxTokensField: "max_completion_tokens",
    promptCacheKey: true,
    reasoningEfforts: ["low", "high", "max"],
    reasoningBack: "reasoning_content",
  },
  modelsPath: "/models",
  suggestedModel: "kimi-k3",
  speaksCodexLite: false,
  options: [],
  quirks: ["Accounts of platform.moonshot.cn want --base-url https://api.moonshot.cn/v1."],
  source: { page: "https://platform.kimi.ai/docs/api/chat", readOn: "2026-11-24" },
};
