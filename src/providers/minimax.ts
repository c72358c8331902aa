import type { Provider } from "./provider.ts";

export const minimax: Provider = {
  id: "minimax",
  title: "MiniMax",
  baseUrl: "https://api.minimax.io/v1",
  wireApis: ["responses", "chat", "anthropic"],
  baseUrlFor: { anthropic: "https://api.minimax.io/anthropic/v1" },
  key: { need: "required", header: "authorization", env: "MINIMAX_API_KEY" },
  chat: { maxTokensField: "max_completion_tokens" },
  modelsPath: "/models",
  suggestedModel: "MiniMax-M3",
  speaksCodexLite: false,
  options: [],
  quirks: ["Accounts of minimaxi.com (China) want --base-url https://api.minimaxi.com/v1."],
  source: { page: "https://platform.minimax.io/docs/api-reference/responses-create", readOn: "2026-11-24" },
};
