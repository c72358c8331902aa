import type { Provider } from "./provider.ts";

export const deepseek: Provider = {
  id: "deepseek",
  title: "DeepSeek",
  baseUrl: "https://api.deepseek.com",
  wireApis: ["responses", "chat", "anthropic"],
  baseUrlFor: { anthropic: "https://api.deepseek.com/anthropic/v1" },
  key: { need: "required", header: "authorization", env: "DEEPSEEK_API_KEY" },
  chat: {
    jsonSchema: false,
    reasoningEfforts: ["low", "high", "max"],
    reasoningBack: "reasoning_content",
    images: false,
  },
  modelsPath: "/models",
  suggestedModel: "deepseek-v4-pro",
  speaksCodexLite: false,
  options: [],
  quirks: ["Its Responses API keeps no state."],
  source: { page: "https://api-docs.deepseek.com/guides/responses_api", readOn: "2026-11-24" },
};
