import type { Provider } from "./provider.ts";

export const xai: Provider = {
  id: "xai",
  title: "xAI",
  baseUrl: "https://api.x.ai/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "XAI_API_KEY", prefixes: ["xai-"] },
  chat: { maxTokensField: "max_completion_tokens", parallelToolCalls: true },
  modelsPath: "/models",
  suggestedModel: "grok-4.6",
  speaksCodexLite: false,
  keepsResponses: true,
  options: [],
  quirks: ["xAI keeps responses for 30 days unless `store` is false; Codex sends false."],
  source: {
    page: "https://docs.x.ai/developers/model-capabilities/text/generate-text",
    readOn: "2026-11-22",
  },
};
